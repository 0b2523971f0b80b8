"""What code calls the keys of a map, from the lines that go into it."""

import pytest

from restow.designs.key_names import key_name
from restow.model.dataset import Dataset
from restow.model.signature import StoreKind
from restow.model.site import CodePlace, Usage


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["wallets[str(user_id)]['coins'] += 1"], "user_id"),
        (["wallets[str(ctx.author.id)]['coins']"], "author_id"),
        (["wallets[userId].coins"], "user_id"),
        (["for member_id, wallet in wallets.items():"], "member_id"),
        (["for (const [guildId, guild] of Object.entries(guilds)) {"], "guild_id"),
        (["a[user_id]", "a[user_id]", "a[guild_id]"], "user_id"),
        (["a[user_id]", "a[guild_id]"], "guild_id"),
        (["wallets[i]['coins']", "wallets[key]"], ""),
        ([], ""),
    ],
)
def test_the_commonest_telling_name(lines: list[str], expected: str) -> None:
    usages = tuple(
        Usage(
            place=CodePlace(file="app.py", line=number),
            template="data/wallets.json",
            store=StoreKind.FILE,
            path=("[]", "coins"),
            kind="field",
        )
        for number in range(1, len(lines) + 1)
    )
    dataset = Dataset(id="wallets", template="data/wallets.json", store=StoreKind.FILE, usages=usages)
    assert key_name(dataset, lambda _: lines) == expected
