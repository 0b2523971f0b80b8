"""A distant database: a TCP proxy that adds round-trip time and nothing else."""

import asyncio
import selectors
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_BLOCK = 256 << 10


@contextmanager
def distant(port: int, round_trip: float) -> Iterator[int]:
    """Gives the port of a proxy to `port` of this machine.

    Args:
        port: where the server listens on 127.0.0.1.
        round_trip: seconds to add, half on the way there and half on the way back.
    """
    # epoll's clock ticks in milliseconds, which is too coarse for half a millisecond; select's does not.
    loop = asyncio.SelectorEventLoop(selectors.SelectSelector())
    proxy = _Proxy(port, round_trip / 2)
    server = loop.run_until_complete(asyncio.start_server(proxy.serve, "127.0.0.1", 0))
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield int(server.sockets[0].getsockname()[1])
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.run_until_complete(_close(server))
        loop.close()


async def _close(server: asyncio.Server) -> None:
    server.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


class _Proxy:
    def __init__(self, port: int, delay: float) -> None:
        self._port = port
        self._delay = delay

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", self._port)
        # Cancelled when the proxy is closed, which asyncio would report as this handler's error.
        with suppress(asyncio.CancelledError):
            await asyncio.gather(self._pass(reader, back), self._pass(there, writer))

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Passes bytes on, each block when its time has come: blocks follow each other as on a wire."""
        loop = asyncio.get_running_loop()
        under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        delivery = loop.create_task(_deliver(under_way, writer))
        try:
            while data := await reader.read(_BLOCK):
                under_way.put_nowait((loop.time() + self._delay, data))
        except ConnectionError:
            pass  # as good as an end
        under_way.put_nowait((loop.time() + self._delay, b""))
        await delivery


async def _deliver(under_way: asyncio.Queue[tuple[float, bytes]], writer: asyncio.StreamWriter) -> None:
    loop = asyncio.get_running_loop()
    try:
        while (due := await under_way.get())[1]:
            if (left := due[0] - loop.time()) > 0:
                await asyncio.sleep(left)
            writer.write(due[1])
            await writer.drain()
    except ConnectionError:
        pass  # who would read it has gone
    writer.close()
