"""Who serves what, where and until when: the registry of overseas service outlets."""
