"""What may be wrong with a file, and the one sentence that says it.

A code is for programs and never changes; its sentence is for people and says
what happened and what to do. ``{name}`` is a name found inside the file.
"""

AGAIN = "用原软件打开另存一次，再重新选择。"
SENTENCES = {
    "encrypted": "文件设了密码，平台打不开，无法检查。请取消密码后另存，"
    "再重新选择。",
    "damaged": f"文件已损坏或不完整，打不开。请{AGAIN}",
    "old_office": "这是旧版 Office 文件改了扩展名。请用 Word、Excel 或 WPS "
    "另存为 docx、xlsx 或 pptx，再重新选择。",
    "wrong_kind": "文件内容与扩展名不符。请用原软件另存为所需的格式，"
    "再重新选择。",
    "polyglot": f"文件里夹带了别的数据，可能有害，未保存。请{AGAIN}",
    "macros": "文件含有宏，未保存。请另存为不含宏的文件，再重新选择。",
    "controls": "文件含有控件、脚本或动态表单，未保存。请删去这些内容后另存，"
    "再重新选择。",
    "javascript": "PDF 含有脚本，未保存。请用“打印为 PDF”重新生成，"
    "再重新选择。",
    "launch": "PDF 含有启动程序的动作，未保存。请用“打印为 PDF”重新生成，"
    "再重新选择。",
    "program_inside": "文件里附有程序、脚本或网页《{name}》，未保存。"
    "请删去后重新选择。",
    "ole_object": "文件嵌有 OLE 对象，未保存。请把嵌入的对象改成图片，"
    "或作为单独的文件上传。",
    "outside_content": "文件引用了外部的模板或内容，未保存。请断开外部链接后"
    "另存，再重新选择。",
    "xml_entities": f"文件里有不该有的 XML 实体声明，可能有害，未保存。请{AGAIN}",
    "bomb": "文件解开后大得不合常理，未保存。请减少内容或分成几份，"
    "再重新选择。",
    "nested": "压缩包里又套了几层压缩包，无法检查。请只压缩一层，再重新选择。",
    "unsafe_names": "压缩包里有不安全的路径或名称，未保存。请用系统自带的"
    "压缩功能重新压缩，再重新选择。",
    "special_files": "压缩包里有链接或特殊文件，未保存。请换成文件本身，"
    "重新压缩后再选择。",
    "duplicate_entries": "压缩包里有重名的文件，无法确定以哪个为准。"
    "请重新压缩后再选择。",
    "refused_inside": "压缩包里的《{name}》不是平台接受的类型。请取出或转换后"
    "重新压缩，再重新选择。",
    "unknown_packing": "压缩方式不常见，平台读不了。请用系统自带的压缩功能"
    "重新压缩为 zip，再重新选择。",
    "too_many_pixels": "图片的尺寸过大，无法检查。请缩小到一亿像素以内，"
    "再重新选择。",
    "not_text": "文件不是 UTF-8 或 GB18030 的文本。请用原软件另存为文本，"
    "再重新选择。",
    "too_complex": "文件过于复杂，检查超出了时间或内存，未保存。请拆成几份，"
    "或用原软件另存后重新选择。",
    "not_checked": "文件检查没有完成，未保存。请稍后重试；仍不行请联系"
    "系统管理员。",
}


class BadFile(Exception):
    """A file that may not come in: a code, and perhaps a name inside it."""

    def __init__(self, code: str, name: str = ""):
        super().__init__(code)
        self.code = code
        self.name = name
