"""The sentences of this room's findings and refusals, by code: stable codes, both languages, one place."""

from kernel.decision import Reason, Sentence

_TEXTS: dict[str, tuple[str, str]] = {
    # what passed
    "readable": ("文件可以读取，是一份 PDF。", "The file can be read; it is a PDF."),
    "layout_intact": (
        "文件结构完整，只有一个版本，盖章后没有添加任何内容。",
        "The file is in one piece: one revision, nothing added after sealing.",
    ),
    "seal_intact": ("电子印章覆盖整个文件，内容未被改动。", "The seal covers the whole file and its content is unchanged."),
    "timestamp_verified": ("盖章时间由可信时间戳证明。", "A trusted timestamp proves when it was sealed."),
    "certificate_trusted": (
        "印章证书由指定的证书机构签发，盖章时有效。",
        "The seal certificate comes from the pinned authority and was valid at sealing.",
    ),
    "second_opinion_agrees": ("另一套独立的验证程序得出相同结论。", "A second, independent program reaches the same result."),
    "holder_known": ("印章属于已登记的生产企业。", "The seal belongs to a manufacturer known here."),
    "not_revoked": ("盖章时证书未被吊销。", "The certificate was not revoked when the seal was given."),
    # readable
    "file_too_large": ("文件太大，无法检查；确认书不会超过 20 MB。", "The file is too large to check; a letter is never over 20 MB."),
    "unreadable": (
        "文件无法读取，不是完整的 PDF，请上传下载得到的原文件。",
        "The file cannot be read as a PDF; upload the original file as downloaded.",
    ),
    "unreadable_too_costly": (
        "读取该文件耗费过多时间或内存，已中止；真实的确认书不会这样。",
        "Reading this file takes too much time or memory and was stopped; no genuine letter does that.",
    ),
    "encrypted": ("文件已加密，确认书从不加密。", "The file is encrypted; letters never are."),
    # layout
    "layout_no_seal": ("文件中没有电子印章。", "There is no electronic seal in the file."),
    "layout_malformed": ("文件的内部结构不是确认书应有的样子。", "The file is not built inside as a sealed letter is."),
    "layout_header": ("文件开头不是确认书应有的样子。", "The file does not begin as a sealed letter does."),
    "layout_end": ("文件结尾之后还有内容，或结尾被改动。", "Something follows the end of the file, or its end was changed."),
    "layout_revisions": ("盖章之后文件又被追加了内容。", "Something was appended to the file after sealing."),
    "layout_byte_range": ("签名范围没有正好覆盖整个文件。", "The signed range does not cover exactly the whole file."),
    "layout_contents": ("签名数据的写法与盖章时不同。", "The signature data are not written as they were at sealing."),
    "layout_padding": ("签名数据之后的填充被改动。", "The padding behind the signature data was changed."),
    "layout_certification": (
        "文件未声明“禁止任何改动”，或声明指向别的签名。",
        "The file does not forbid every change (DocMDP 1), or that statement belongs to another signature.",
    ),
    "layout_fields": ("除印章外，文件还含有其他表单域或签名。", "The file has form fields or signatures other than the seal."),
    "layout_annotations": ("除印章外，页面上还有其他批注或控件。", "There are annotations on the pages other than the seal."),
    "layout_active": ("文件含有脚本、动作或其他可变内容。", "The file contains scripts, actions or other changeable content."),
    "layout_attachments": ("文件带有确认书不应有的附件。", "The file carries attachments a letter does not have."),
    "layout_store": (
        "文件缺少验证所需的证书或吊销列表。",
        "The certificates or revocation lists needed for verification are missing from the file.",
    ),
    # seal
    "seal_broken": (
        "电子印章与文件内容不符：文件被改动，或签名无效。",
        "The seal does not match the content: the file was changed, or the signature is not valid.",
    ),
    "seal_malformed": ("签名数据的结构与盖章时不同。", "The signature data are not built as they were at sealing."),
    "seal_certificates": ("签名中的证书多于或少于应有的证书链。", "The signature carries more or fewer certificates than its chain."),
    # timestamp
    "timestamp_missing": ("签名中没有时间戳。", "The signature has no timestamp."),
    "timestamp_malformed": ("时间戳数据无法识别或被改动。", "The timestamp cannot be read, or was changed."),
    "timestamp_imprint": ("时间戳对应的不是这枚印章。", "The timestamp was given for something else."),
    "timestamp_nonce": ("时间戳回应的不是本次请求。", "The timestamp does not answer this request."),
    "timestamp_signature": ("时间戳的签名无效。", "The signature of the timestamp is not valid."),
    "timestamp_untrusted": ("时间戳不是由指定的时间戳机构签发。", "The timestamp does not come from a pinned authority."),
    "timestamp_ended": (
        "时间戳机构在给出该时间戳时已不再为本系统使用。",
        "When it gave the timestamp, the authority was no longer in use here.",
    ),
    "timestamp_policy": ("时间戳依据的策略不被认可。", "The timestamp was given under a policy not accepted here."),
    "timestamp_revoked": (
        "时间戳机构的证书已被吊销，或没有其吊销列表。",
        "The timestamp authority's certificate is revoked, or its revocation list is missing.",
    ),
    "timestamp_clock": (
        "时间戳的时间与本机时钟相差超过 5 秒，请校准时钟。",
        "The timestamp differs from our clock by more than 5 seconds; set the clock.",
    ),
    "timestamp_refused": ("时间戳服务拒绝了请求。", "The timestamp authority refused the request."),
    "timestamp_unreachable": (
        "无法连接时间戳服务，或回应中断。",
        "The timestamp authority cannot be reached, or broke off its answer.",
    ),
    "timestamp_timeout": ("时间戳服务没有在时限内答完。", "The timestamp authority did not answer in full in time."),
    "timestamp_http": (
        "时间戳服务返回的是错误或跳转，不是时间戳。",
        "The timestamp authority answered with an HTTP error or a redirect.",
    ),
    "timestamp_type": (
        "该地址返回的内容类型不是时间戳，请核对地址。",
        "What the address answered is not of a timestamp's content type; check the address.",
    ),
    "timestamp_too_large": ("时间戳服务的回应过长，未予读取。", "The answer of the timestamp authority is too long and was not read."),
    # later evidence
    "evidence_malformed": (
        "归档文件旁的后续时间戳证据已损坏，请从备份恢复。",
        "The later timestamps beside the archived file are damaged; restore them from a backup.",
    ),
    "evidence_other_file": (
        "后续时间戳证据属于另一份文件，请从备份恢复。",
        "The later timestamps beside the file were given for another file; restore them from a backup.",
    ),
    "evidence_gap": (
        "后续时间戳没有在前一个时间戳的证书有效期内签发，证据中断。",
        "A later timestamp was not given while the certificate of the one before it was good: the chain is broken.",
    ),
    "evidence_ended": (
        "最后一个时间戳的证书已经到期，无法再续；此前应运行 letters evidence renew。",
        "The certificate of the last timestamp has ended, so it cannot be carried on; letters evidence renew had to run before.",
    ),
    # certificate, holder, revocation
    "certificate_untrusted": (
        "印章证书不是由指定的证书机构签发，或盖章时无效。",
        "The seal certificate does not come from the pinned authority, or was not valid at sealing.",
    ),
    "certificate_unfit": ("该证书不能用于盖章。", "This certificate is not one for sealing."),
    "second_opinion_differs": ("另一套独立的验证程序不认可该签名。", "A second, independent program does not accept the signature."),
    "holder_unknown": ("印章不属于任何已登记的生产企业。", "The seal belongs to no manufacturer known here."),
    "holder_retired": ("该印章在盖章时间之前已经停用。", "This seal had been retired before the time of sealing."),
    "revoked_at_sealing": (
        "盖章时该证书已被吊销，或其密钥可能已外泄。",
        "When the seal was given the certificate was revoked, or its key may have been in other hands.",
    ),
    "revocation_missing": (
        "缺少证书吊销列表，无法确认证书当时有效。",
        "There is no revocation list, so whether the certificate was good cannot be told.",
    ),
    "revocation_stale": (
        "证书吊销列表已过期，暂时无法确认，请稍后重试。",
        "The revocation list is out of date, so this cannot be told now; try again later.",
    ),
    # not checked at all
    "trust_empty": ("没有配置可信任的印章，无法验证。", "No trusted seals are configured, so nothing can be verified."),
    "cannot_check": (
        "验证程序出错，暂时无法得出结论，请稍后重试。",
        "The check itself failed, so there is no result now; try again later.",
    ),
    # refusals before sealing
    "seal_certificate_expired": ("印章证书已过期，请更换证书。", "The seal certificate has expired; replace it."),
    "seal_certificate_not_yet_valid": (
        "印章证书尚未生效，请核对证书和时钟。",
        "The seal certificate is not valid yet; check certificate and clock.",
    ),
    "seal_certificate_unfit": (
        "该证书不能用于盖章：用途、密钥类型或有效期不符合要求。",
        "This certificate is not fit for sealing: usage, kind of key or length of validity.",
    ),
    "seal_certificate_untrusted": (
        "印章证书链不完整，或不是由指定的证书机构签发。",
        "The chain of the seal certificate is incomplete, or not from the pinned authority.",
    ),
    "seal_certificate_purpose": (
        "证书的扩展用途（EKU）不含文件签名，请向证书机构申请用于文件签章的证书。",
        "The certificate's extended key usage is not for signing documents; ask the CA for one that is.",
    ),
    "seal_certificate_no_list": (
        "证书没有写明吊销列表（CRL）的地址，无法查询是否被吊销；请向证书机构更换。",
        "The certificate names no address of a revocation list (CRL), so nobody could tell if it is revoked; ask the CA for another.",
    ),
    "seal_certificate_unpinned": (
        "该印章证书未登记为任何生产企业的印章。",
        "This seal certificate is not registered as any manufacturer's seal.",
    ),
    "seal_certificate_withdrawn": (
        "该印章证书已停用，或其密钥可能已外泄，不能再用于盖章。",
        "This seal certificate was retired, or its key may be in other hands; it must not be used any more.",
    ),
    "seal_certificate_revoked": ("印章证书已被吊销，不能再用于盖章。", "The seal certificate is revoked and must not be used any more."),
    "seal_key_mismatch": ("私钥与印章证书不匹配。", "The private key does not belong to the seal certificate."),
    "seal_pdf_unfit": (
        "待盖章的 PDF 不符合要求（无法读取、已有签名或表单，或印章位置不在页面内）。",
        "The PDF cannot be sealed: unreadable, already signed, with form fields, or the seal's place is not on the page.",
    ),
    "seal_self_check": ("盖章后的文件未通过自检，未交付。", "The finished file failed its own verification and was not handed out."),
    "seal_too_large": ("签名数据超出预留空间，未盖章。", "The signature data do not fit the space reserved; nothing was sealed."),
}

CODES = frozenset(_TEXTS)
"""Every code a finding or a refusal of this room may have."""


def sentence(code: str) -> Sentence:
    """Return the sentence of a code; `KeyError` for a code that does not exist."""
    return Sentence(*_TEXTS[code])


def reason(code: str, value: str = "", field: str = "") -> Reason:
    """Return a `Reason` with the sentence of its code; `value` names what was found."""
    return Reason(code, sentence(code), field, value)
