"""Redis from JavaScript: node-redis, in camel case since version 4, and ioredis, in lower case."""

from collections.abc import Iterable

from restow.model.signature import Access, Argument, Library, Signature, StoreKind

_CLIENT = "redisjs.Client"
_KEY = Argument(0)


def _commands(words: str, access: Access, content: int | None = None, gives: str = "") -> Iterable[Signature]:
    """Commands in either case; `content` is the position of the value."""
    spellings = dict.fromkeys(spelling for word in words.split() for spelling in (word, word.lower()))
    return (
        Signature(
            name=f"{_CLIENT}.{name}",
            access=access,
            place=_KEY,
            content=None if content is None else Argument(content),
            gives=gives,
            callback=-1,
            expires=name.lower() in ("setex", "psetex", "expire", "pexpire", "expireat", "pexpireat"),
            expires_with=("ex", "px", "exat", "pxat", "expiration") if name == "set" else (),
        )
        for name in spellings
    )


def _json(name: str, access: Access, content: Argument | None = None, gives: str = "") -> Signature:
    """node-redis keeps the JSON commands on `client.json`."""
    return Signature(
        name=f"{_CLIENT}.json.{name}", access=access, place=_KEY, content=content, gives=gives, is_json=True
    )


LIBRARY = Library(
    title="redis, ioredis",
    languages=("javascript",),
    marks=(b"redis", b"Redis", b"@vercel/kv"),
    store=StoreKind.REDIS,
    signatures=(
        Signature(name="redis.createClient", gives=_CLIENT),
        Signature(name="redis.createCluster", gives=_CLIENT),
        Signature(name="ioredis", gives=_CLIENT),
        Signature(name="ioredis.Redis", gives=_CLIENT),
        Signature(name="ioredis.Cluster", gives=_CLIENT),
        Signature(name="@upstash/redis.Redis", gives=_CLIENT),
        Signature(name="@upstash/redis.Redis.fromEnv", gives=_CLIENT),
        *(
            Signature(name=f"{_CLIENT}.{name}", gives="receiver")
            for name in ("multi", "pipeline", "duplicate")
        ),
        *_commands(
            "get getEx getDel hGet hGetAll hmGet hVals lRange lIndex lPop rPop", Access.READ, gives="content"
        ),
        *_commands("sMembers zRange zRangeByScore zRevRange xRange", Access.READ, gives="content"),
        *_commands("set setNX getSet hmSet sAdd zAdd", Access.WRITE, 1),
        *_commands("setEx pSetEx hSet hSetNX lSet", Access.WRITE, 2),
        *_commands("append lPush rPush lPushX rPushX", Access.APPEND, 1),
        *_commands("xAdd", Access.APPEND, 2),
        *_commands("del unlink hDel lRem sRem zRem", Access.DELETE),
        *_commands("exists hExists expire pExpire expireAt pExpireAt", Access.EXISTS),
        *_commands("keys", Access.LIST, gives="names"),
        Signature(
            name=f"{_CLIENT}.scanIterator", access=Access.LIST, place=Argument(0, key="MATCH"), gives="names"
        ),
        Signature(
            name=f"{_CLIENT}.scanStream", access=Access.LIST, place=Argument(0, key="match"), gives="names"
        ),
        Signature(name=f"{_CLIENT}.scan", access=Access.LIST, place=Argument(1, key="MATCH"), gives="names"),
        _json("get", Access.READ, gives="data"),
        _json("set", Access.WRITE, Argument(2)),
        _json("merge", Access.WRITE, Argument(2)),
        _json("arrAppend", Access.APPEND, Argument(2)),
        _json("del", Access.DELETE),
    ),
    aliases=(
        ("ioredis.default", "ioredis"),
        ("@redis/client", "redis"),
        ("async-redis", "redis"),
        # An object that is there already: its methods are a client's.
        ("@vercel/kv.kv", _CLIENT),
    ),
)
