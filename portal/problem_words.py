"""What error pages say: for each HTTP status a title, what happened, and what to do next."""

from dataclasses import dataclass

from kernel.decision import Sentence


@dataclass(frozen=True, slots=True)
class Advice:
    """A stable code, what happened, and what the person can do now."""

    code: str
    sentence: Sentence
    next: Sentence


TITLES = {
    400: Sentence("请求无法读取", "The request could not be read"),
    401: Sentence("需要登录", "Log-in needed"),
    403: Sentence("无权进行此项操作", "Not yours to do"),
    404: Sentence("没有找到", "Not found"),
    405: Sentence("此地址不支持该操作", "Not possible at this address"),
    409: Sentence("情况已经变化", "Things have changed"),
    413: Sentence("文件太大", "The file is too large"),
    415: Sentence("文件类型不对", "The wrong kind of file"),
    422: Sentence("内容有误", "Something needs correcting"),
    429: Sentence("操作太频繁", "Too many requests"),
    500: Sentence("服务出了故障", "The service failed"),
    503: Sentence("暂时无法处理", "Not available just now"),
}
_BACK = Sentence("返回上一页核对后再试，或从首页重新开始。", "Go back, check what you entered and try again, or start from the home page.")

ADVICE = {
    400: Advice("bad_request", Sentence("服务器看不懂这个请求。", "The server could not make sense of this request."), _BACK),
    401: Advice(
        "log_in_needed",
        Sentence("请先登录，或提供有效的访问密钥。", "Log in first, or send a valid key."),
        Sentence("登录后再试。", "Log in, then try again."),
    ),
    403: Advice(
        "forbidden",
        Sentence("您的角色不能进行这项操作，或请求来自其他网站。", "Your role does not allow this, or the request came from another site."),
        Sentence("如需权限，请联系本单位管理员。", "If you need it, ask your administrator."),
    ),
    404: Advice(
        "not_found",
        Sentence("这个地址没有内容，或您无权查看。", "There is nothing at this address, or it is not yours to see."),
        Sentence("请核对地址；查验确认书请从“查验”进入。", "Check the address; to check a letter, use Verify."),
    ),
    405: Advice(
        "method_not_allowed",
        Sentence("这个页面不能用这种方式打开。", "This page cannot be opened this way."),
        Sentence("请从首页或上一页的链接进入。", "Use the links of the home page or the page before."),
    ),
    409: Advice(
        "conflict",
        Sentence("有人先做了处理，您看到的内容已不是最新。", "Somebody was faster; what you saw is no longer what stands."),
        Sentence("请重新打开该页，核对后再操作。", "Open the page again, check it, then act."),
    ),
    413: Advice(
        "too_large",
        Sentence("文件超过 20 MB，没有接收，也没有保存任何内容。", "The file is over 20 MB; it was not taken and nothing was stored."),
        Sentence(
            "请上传原始的 PDF 确认书（通常不到 1 MB），不要上传照片或压缩包。",
            "Upload the original PDF letter (usually under 1 MB), not a photo or an archive.",
        ),
    ),
    415: Advice(
        "wrong_type",
        Sentence("不接受这种类型的文件。", "This kind of file is not accepted."),
        Sentence("请按页面说明的类型上传。", "Upload one of the kinds named on the page."),
    ),
    422: Advice(
        "unprocessable",
        Sentence("提交的内容有误，没有保存。", "What was sent has faults; nothing was stored."),
        Sentence("请按所列各项更正后再提交。", "Correct what is listed and send it again."),
    ),
    429: Advice(
        "too_many_requests",
        Sentence("这个网络地址短时间内的请求太多。", "Too many requests came from this network address."),
        Sentence("请稍等一分钟再试。", "Wait a minute, then try again."),
    ),
    503: Advice(
        "unavailable",
        Sentence("现在无法处理，没有作出任何判断。", "This cannot be done just now; nothing was decided."),
        Sentence(
            "请几分钟后再试；若仍不行，请把下面的编号告诉管理员。",
            "Try again in a few minutes; if it stays so, give the reference below to the administrator.",
        ),
    ),
}
FORM_EXPIRED = Advice(
    "form_expired",
    Sentence(
        "表单已过期：登录已结束，或页面打开太久。没有保存任何内容。",
        "The form has expired: the log-in ended or the page was open too long. Nothing was stored.",
    ),
    _BACK,
)
INTERNAL = Advice(
    "internal",
    Sentence("服务器遇到没有料到的情况，没有作出任何判断。", "The server met something it did not expect; nothing was decided."),
    Sentence(
        "请稍后再试；若仍不行，请把下面的编号告诉管理员。",
        "Try again later; if it stays so, give the reference below to the administrator.",
    ),
)
