"""What is said about a workbook that cannot be taken, or about one of its cells."""

from kernel.decision import Reason, Sentence
from kernel.text import shown
from outlets.sheet import Fault, whole

_AS_XLSX = ("请在 Excel 中另存为“Excel 工作簿（.xlsx）”", 'save it in Excel as "Excel Workbook (.xlsx)"')

_WORKBOOK = {
    "sheet_not_csv": (
        "这既不是 CSV 也不是 Excel 工作簿（.xlsx），请用表格软件打开后另存为 .xlsx 或“CSV UTF-8”。",
        'This is neither CSV nor an Excel workbook (.xlsx); open it in a spreadsheet and save it as .xlsx or "CSV UTF-8".',
    ),
    "sheet_old_excel": (
        f"这是旧版 Excel 文件（.xls），{_AS_XLSX[0]}。",
        f"This is an Excel file of the old kind (.xls); {_AS_XLSX[1]}.",
    ),
    "sheet_encrypted": (
        "工作簿设有打开密码，请在 Excel 中取消密码后再上传。",
        "The workbook is protected by a password; remove it in Excel and upload the file again.",
    ),
    "sheet_macros": (
        f"工作簿含有宏，不予接收；{_AS_XLSX[0]}（不含宏）。",
        f"The workbook holds macros and is not taken; {_AS_XLSX[1]}, which has none.",
    ),
    "sheet_several": (
        "工作簿有多个可见的工作表（{detail}），请把网点表命名为“outlets”，或删除其他工作表。",
        'The workbook has several visible worksheets ({detail}); name the one to read "outlets", or delete the others.',
    ),
    "sheet_too_wide": (
        "单元格 {detail} 中有内容，远在各列之外，请删除该列。",
        "Cell {detail} holds something, far beyond the columns; delete that column.",
    ),
    "sheet_too_costly": (
        "工作簿展开后过大或读取耗时过长，请只保留网点表，或改用“CSV UTF-8”。",
        'The workbook is too large once unpacked, or takes too long to read; keep the sheet of outlets alone, or use "CSV UTF-8".',
    ),
    "sheet_damaged": (
        f"工作簿已损坏或不是规范的 .xlsx 文件，{_AS_XLSX[0]}后再上传。",
        f"The workbook is damaged or no proper .xlsx file; {_AS_XLSX[1]} and upload it again.",
    ),
    "sheet_too_many_rows": ("一次最多 50,000 行，请拆成几个文件。", "At most 50,000 rows are taken at once; split the file."),
    "sheet_busy": (
        "暂时无法读取工作簿，请稍后再试，或改用“CSV UTF-8”。",
        'Workbooks cannot be read just now; try again later, or use "CSV UTF-8".',
    ),
}

_CELL = {
    "cell_formula": (
        "单元格是公式，请改为值（复制后用“选择性粘贴 - 数值”）。",
        'The cell is a formula; replace it by its value (copy, then "Paste Special - Values").',
    ),
    "cell_error": (
        "单元格是 Excel 的错误值（如 #N/A），请更正或清空。",
        "The cell is an error of Excel's (such as #N/A); correct or clear it.",
    ),
    "cell_number": (
        "Excel 把此单元格存成了数字“{text}”，加号、前导零或末尾数字可能已丢失；请把该列设为“文本”格式后重新输入。",
        'Excel keeps this cell as the number "{text}", and a plus sign, leading zeros or last digits may be lost; format the column as Text and type it again.',
    ),
    "cell_date": (
        "Excel 把此单元格当成了日期或时间“{text}”；请把该列设为“文本”格式后重新输入。",
        'Excel took this cell for a date or time, "{text}"; format the column as Text and type it again.',
    ),
}


def about_workbook(code: str, detail: str = "") -> Fault:
    """Return the fault of a workbook that is refused as a whole."""
    zh, en = _WORKBOOK.get(code, _WORKBOOK["sheet_damaged"])
    named = shown(detail, 120)
    return whole(code, zh.replace("{detail}", named), en.replace("{detail}", named), detail)


def about_cell(code: str, text: str) -> Reason:
    """Return the reason why a cell of a workbook is not taken."""
    zh, en = _CELL[code]
    return Reason(code, Sentence(zh.replace("{text}", shown(text)), en.replace("{text}", shown(text))), "", text)
