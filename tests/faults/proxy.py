"""A TCP proxy between a client and its server that can be slow, cut, or half-open: what networks do to people."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from threading import Event, Thread
from typing import Any, Self

from tests.services.ports import reserve_port

CHUNK = 1 << 16
UNDER_WAY = 256
"""Pieces that a connection holds in one direction: a full line makes its sender wait."""


class FaultProxy:
    """Listens on a port of its own and passes everything on to `port` on this machine, until told otherwise.

    What is told holds for connections that are open and for those to come. Its loop runs in a thread; calls may come
    from any other.
    """

    def __init__(self, port: int) -> None:
        self._target = port
        self._port = reserve_port()
        self._delay_s = 0.0
        self._passing = asyncio.Event()
        self._refusing = False
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="fault proxy", daemon=True)
        self._held_word: bytes | None = None
        self._answer_held = False
        self.holding = Event()
        """Set as soon as what `hold_back` waits for has come."""
        self.passed = 0
        """Bytes that went through."""

    @property
    def port(self) -> int:
        """Where clients connect, on 127.0.0.1."""
        return self._port.number

    def delay(self, seconds: float) -> None:
        """From now on every piece comes so much later, in either direction. Pieces under way do not wait for each other, as
        on a long line: it costs time, not throughput."""
        self._call(self._set_delay, seconds)

    def point_to(self, port: int) -> None:
        """Another server on this machine answers from now on. Connections to the old one are reset."""
        self._call(self._set_target, port)

    def cut(self) -> None:
        """Resets all connections, and those to come, until `heal`."""
        self._call(self._set_refusing, True)

    def reset_once(self) -> None:
        """Resets the connections that are open; new ones are welcome."""
        self._call(self._abort_all)

    def half_open(self) -> None:
        """Connections stay and are made, but nothing comes through any more, in either direction, until `heal`."""
        self._call(self._passing.clear)

    def hold_back(self, word: bytes, *, answer: bool = False) -> None:
        """The next piece from a client with this word in it is held until `heal`, or else its answer is. With it goes
        whatever comes later, as in `half_open`."""
        self._call(self._set_held, word, answer)

    def heal(self) -> None:
        """All passes at once again, to the server that was named last. What was held back comes through."""
        self._call(self._heal)

    def __enter__(self) -> Self:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()
        self._port.release()

    def _call(self, function: Any, *arguments: Any) -> None:
        done = asyncio.run_coroutine_threadsafe(_in_loop(function, *arguments), self._loop)
        done.result(10)

    def _set_delay(self, seconds: float) -> None:
        self._delay_s = seconds

    def _set_target(self, port: int) -> None:
        self._target = port
        self._abort_all()

    def _set_held(self, word: bytes, answer: bool) -> None:
        self._held_word, self._answer_held = word, answer

    def _set_refusing(self, refusing: bool) -> None:
        self._refusing = refusing
        if refusing:
            self._abort_all()

    def _heal(self) -> None:
        self._delay_s, self._refusing, self._held_word = 0.0, False, None
        self._passing.set()

    def _abort_all(self) -> None:
        for writer in list(self._writers):
            writer.transport.abort()

    async def _listen(self) -> None:
        self._passing.set()
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)

    async def _close(self) -> None:
        self._server.close()
        self._abort_all()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._refusing:
            writer.transport.abort()
            return
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            writer.transport.abort()
            return
        self._writers |= {writer, back}
        for source, sink, asks in ((reader, back, True), (there, writer, False)):
            task = asyncio.create_task(self._pump(source, sink, asks))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, asks: bool) -> None:
        under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(UNDER_WAY)
        delivering = asyncio.create_task(self._deliver(under_way, sink, asks))
        try:
            with suppress(OSError):
                while piece := await source.read(CHUNK):
                    await under_way.put((self._loop.time() + self._delay_s, piece))
            await under_way.put((self._loop.time() + self._delay_s, b""))
            await delivering
        finally:
            delivering.cancel()
            self._writers.discard(sink)
            with suppress(OSError):
                sink.close()

    async def _deliver(
        self, under_way: asyncio.Queue[tuple[float, bytes]], sink: asyncio.StreamWriter, asks: bool
    ) -> None:
        """Passes pieces on when they are due; the empty one is the end."""
        while True:
            due, piece = await under_way.get()
            await asyncio.sleep(due - self._loop.time())
            if not (self._passing.is_set() and self._passes(piece, asks)):
                await self._passing.wait()
            if not piece:
                return
            self.passed += len(piece)
            sink.write(piece)
            with suppress(OSError):  # its reader is reset as well, and says so
                await sink.drain()

    def _passes(self, piece: bytes, asks: bool) -> bool:
        """Whether this piece still does; from one that is waited for on, nothing after it does."""
        if not asks or self._held_word is None or self._held_word not in piece:
            return True
        self._held_word = None
        self._passing.clear()
        self.holding.set()
        return self._answer_held


async def _in_loop(function: Any, *arguments: Any) -> None:
    function(*arguments)
