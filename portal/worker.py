"""The sealer at work: seals what waits, oldest first, in a process of its own or in a thread beside the web."""

import threading
from dataclasses import dataclass, field
from datetime import timedelta

from kernel.errors import DomainError
from letters.service import Round
from portal.list_refresh import keep_fresh
from portal.logs import logger
from portal.wiring import Desk

IDLE_SECONDS = 1.0
"""How long to wait for something to do; a letter that was approved waits half of it on average."""
TROUBLED_SECONDS = 5.0
"""How long to leave alone a database that does not answer, or a journal that takes nothing."""
LEAVE_FRESH = timedelta(seconds=30)
"""How long a letter is left to whoever approved it, where approving seals at once; then it counts as left behind."""


@dataclass(frozen=True, slots=True)
class Worker:
    """One sealer; `ended` tells it to finish the letter it is at and stop. Any number of them may work at once."""

    desk: Desk
    leave_fresh: timedelta = timedelta(0)
    ended: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Work until told to end."""
        self.sweep()
        keep_fresh(self.desk, self.ended)
        while not self.ended.is_set():
            done = self.once()
            if done is None or not done.taken:
                self.ended.wait(IDLE_SECONDS if done else TROUBLED_SECONDS)

    def once(self) -> Round | None:
        """Do one round; None where the house itself is in trouble, which is logged and not the end of a worker."""
        try:
            done = self.desk.seal_queue.round(self.ended.is_set, leave_fresh=self.leave_fresh)
        except DomainError as fault:
            logger().error("sealing-interrupted", code=fault.code, sentence=fault.sentence.en)
            return None
        for letter in done.issued:
            logger().info("letter-issued", number=letter.number)
        for letter in done.waiting:
            why = letter.waiting.en if letter.waiting else ""
            logger().warning("letter-waits", number=letter.number, tries=letter.tries, next_try=str(letter.next_try), why=why)
        return done

    def sweep(self) -> None:
        """Say at the start what earlier processes left behind: files that were sealed and given to nobody."""
        try:
            left = self.desk.sealing.orphans()
        except DomainError as fault:
            logger().error("sweep-interrupted", code=fault.code, sentence=fault.sentence.en)
            return
        if left:
            logger().warning("sealed-files-without-a-letter", count=len(left), digests=sorted(digest.hex() for digest in left)[:20])


def beside(desk: Desk) -> Worker:
    """Start a worker in a thread beside the web, for an installation that has no `letters work`; its letters still heal by themselves."""
    worker = Worker(desk, LEAVE_FRESH)
    threading.Thread(target=worker.run, name="sealer", daemon=True).start()
    return worker
