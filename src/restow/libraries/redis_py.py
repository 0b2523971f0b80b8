"""redis-py: values of Redis keys, as text and through the JSON commands."""

from collections.abc import Iterable

from restow.model.signature import Access, Argument, Library, Signature, StoreKind

_CLIENT, _JSON = "redis.Client", "redis.Json"
#: Most commands call the key `name`, some `key`.
_KEY = Argument(0, "name key")


def _reads(*commands: str) -> Iterable[Signature]:
    return (
        Signature(name=f"{_CLIENT}.{name}", access=Access.READ, place=_KEY, gives="content")
        for name in commands
    )


def _writes(access: Access, position: int, *commands: str, expires: bool = False) -> Iterable[Signature]:
    """Commands whose value stands at a position; hashes and sorted sets also take a mapping."""
    return (
        Signature(
            name=f"{_CLIENT}.{name}",
            access=access,
            place=_KEY,
            content=Argument(position, "value mapping fields"),
            expires=expires,
            expires_with=("ex", "px", "exat", "pxat") if name == "set" else (),
        )
        for name in commands
    )


def _acts(access: Access, *commands: str, expires: bool = False) -> Iterable[Signature]:
    return (
        Signature(name=f"{_CLIENT}.{name}", access=access, place=_KEY, expires=expires) for name in commands
    )


def _lists(name: str, pattern: Argument) -> Signature:
    return Signature(name=f"{_CLIENT}.{name}", access=Access.LIST, place=pattern, gives="names")


_OF_JSON = (
    Signature(name=f"{_CLIENT}.json", gives=_JSON),
    Signature(name=f"{_JSON}.get", access=Access.READ, place=_KEY, gives="data", is_json=True),
    *(
        Signature(name=f"{_JSON}.{name}", access=access, place=_KEY, content=Argument(2, "obj"), is_json=True)
        for name, access in (
            ("set", Access.WRITE),
            ("merge", Access.WRITE),
            ("numincrby", Access.WRITE),
            ("arrappend", Access.APPEND),
        )
    ),
    Signature(name=f"{_JSON}.delete", access=Access.DELETE, place=_KEY, is_json=True),
)

LIBRARY = Library(
    title="redis-py",
    languages=("python",),
    marks=(b"redis", b"Redis"),
    store=StoreKind.REDIS,
    signatures=(
        Signature(name="redis.Redis", gives=_CLIENT),
        Signature(name="redis.Redis.from_url", gives=_CLIENT),
        Signature(name="redis.from_url", gives=_CLIENT),
        Signature(name=f"{_CLIENT}.pipeline", gives="receiver"),
        *_reads("get", "getex", "getrange", "hget", "hgetall", "hmget", "hvals", "lrange", "lindex"),
        *_reads("lpop", "rpop", "smembers", "zrange", "zrevrange", "zrangebyscore", "xrange", "getdel"),
        *_writes(Access.WRITE, 1, "set", "setnx", "getset", "hmset", "sadd", "zadd"),
        *_writes(Access.WRITE, 2, "hset", "hsetnx", "lset"),
        *_writes(Access.WRITE, 2, "setex", "psetex", expires=True),
        *_writes(Access.APPEND, 1, "append", "lpush", "rpush", "lpushx", "rpushx", "xadd"),
        *_acts(Access.DELETE, "delete", "unlink", "hdel", "lrem", "srem", "zrem"),
        *_acts(Access.EXISTS, "exists", "hexists"),
        *_acts(Access.EXISTS, "expire", "pexpire", "expireat", "pexpireat", expires=True),
        _lists("keys", Argument(0, "pattern")),
        _lists("scan", Argument(1, "match")),
        _lists("scan_iter", Argument(0, "match")),
        *_OF_JSON,
    ),
    aliases=(
        ("redis.StrictRedis", "redis.Redis"),
        ("redis.RedisCluster", "redis.Redis"),
        ("redis.asyncio", "redis"),
        ("redis.client", "redis"),
        ("redis.cluster", "redis"),
        ("aioredis", "redis"),
        ("fakeredis.FakeRedis", "redis.Redis"),
        ("fakeredis.FakeStrictRedis", "redis.Redis"),
        ("flask_redis.FlaskRedis", "redis.Redis"),
    ),
)
