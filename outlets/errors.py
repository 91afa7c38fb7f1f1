"""What can go wrong with the registry unexpectedly."""

from kernel.decision import Sentence
from kernel.errors import DomainError


class RegistryUnavailable(DomainError):
    """The registry's database did not answer or did not store; nothing of the attempt was kept."""

    code = "registry_unavailable"

    def __init__(self) -> None:
        super().__init__(
            Sentence(
                "网点登记库暂时无法读写，本次操作没有保存任何内容，请稍后再试。",
                "The outlet registry cannot be read or written just now; nothing was stored, please try again later.",
            )
        )
