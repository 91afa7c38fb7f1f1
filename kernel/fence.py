"""What a child process sets around itself before it looks at a stranger's bytes."""

import resource


def fence(cpu_seconds: int, memory_bytes: int) -> None:
    """Limit what is left of this process's life; whatever it used to warm up is not counted."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu = int(used.ru_utime + used.ru_stime) + 1 + cpu_seconds
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu))
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    for kind in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE):
        resource.setrlimit(kind, (0, 0))
