"""What can go wrong with the registry unexpectedly."""

from kernel.decision import Sentence
from kernel.errors import DomainError


class RegistryChanged(DomainError):
    """Somebody changed the maker's registry after what was agreed to had been shown; nothing of the attempt was kept."""

    code = "registry_changed"

    def __init__(self) -> None:
        super().__init__(
            Sentence(
                "试导入之后登记有了变化，没有导入任何内容；请重新试导入，核对后再确认。",
                "The registry changed after the trial run, so nothing was imported; try the sheet again and look at what it would do now.",
            )
        )


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
