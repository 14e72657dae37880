"""Why a delivered file is refused, and what intake noticed but let pass: stable codes, each with its sentence.

A refusal says what is wrong and what to do. Codes never change and are never translated.
"""

from __future__ import annotations

from civreg.errors import RefusedFileError
from civreg.language import Phrase

REFUSALS: dict[str, Phrase] = {
    "missing": Phrase("Tệp không còn ở đó. Kiểm tra lại đường dẫn hoặc ổ đĩa.", "The file is not there. Check the path or the disk."),
    "link": Phrase(
        "Đây là liên kết, không phải tệp. Hãy đưa chính tệp gốc.", "This is a link, not a file. Give the file it points to instead."
    ),
    "folder": Phrase(
        "Đây là thư mục, không phải tệp. Hãy đưa các tệp ở trong đó.", "This is a folder, not a file. Give the files that are in it."
    ),
    "not-regular": Phrase(
        "Đây không phải tệp thường (ống dẫn hay thiết bị). Hãy đưa tệp ảnh hoặc PDF.",
        "This is not an ordinary file (a pipe or a device). Give a picture or a PDF.",
    ),
    "unreadable": Phrase(
        "Không đọc được tệp ({what}). Kiểm tra quyền truy cập và ổ đĩa rồi chạy lại.",
        "The file cannot be read ({what}). Check permissions and the disk, then run again.",
    ),
    "empty": Phrase(
        "Tệp rỗng (0 byte), thường do sao chép dở dang. Sao chép lại từ máy quét.",
        "The file is empty (0 bytes), usually from an interrupted copy. Copy it again from the scanner.",
    ),
    "file-too-big": Phrase(
        "Tệp nặng {mb} MB, vượt mức {limit} MB. Tách thành nhiều tệp nhỏ hơn.",
        "The file has {mb} MB, over the limit of {limit} MB. Split it into smaller files.",
    ),
    "changing": Phrase(
        "Tệp còn đang được ghi. Chờ quét hoặc sao chép xong rồi chạy lại.",
        "The file is still being written. Wait for the scan or copy to end, then run again.",
    ),
    "not-a-picture": Phrase(
        "Nội dung không phải ảnh hay PDF, dù tên tệp thế nào. Hãy đưa JPEG, PNG, TIFF hoặc PDF.",
        "The content is not a picture or a PDF, whatever its name. Give JPEG, PNG, TIFF or PDF.",
    ),
    "unsupported-kind": Phrase(
        "Không nhận loại {kind}. Lưu lại thành JPEG, PNG, TIFF hoặc PDF rồi đưa vào.",
        "{kind} is not accepted. Save it as JPEG, PNG, TIFF or PDF and give that.",
    ),
    "side-file": Phrase(
        "Tệp phụ của hệ thống hoặc tệp đang tải dở: bỏ qua.", "A side file of the system or an unfinished download: passed over."
    ),
    "truncated": Phrase(
        "Ảnh bị cụt, thiếu phần cuối (sao chép dở dang hoặc mất điện). Sao chép hoặc quét lại.",
        "The picture is cut off: its end is missing (interrupted copy or power cut). Copy or scan it again.",
    ),
    "damaged": Phrase(
        "Tệp ảnh bị hỏng, không giải mã được. Quét lại trang này.", "The picture is damaged and cannot be decoded. Scan it again."
    ),
    "bad-checksum": Phrase(
        "Ảnh PNG sai mã kiểm tra: có bit bị hỏng. Sao chép lại từ bản gốc hoặc quét lại.",
        "The PNG fails its own checksum: some bits have rotted. Copy it again from the original or scan again.",
    ),
    "bad-frame": Phrase(
        "Trang {page} trong tệp bị hỏng; không nhận nửa tệp. Quét lại, hoặc tách các trang còn tốt thành tệp riêng.",
        "Page {page} of the file is damaged; half a file is not taken. Scan again, or give the good pages as files of their own.",
    ),
    "odd-colours": Phrase(
        "Ảnh dùng hệ màu {mode} không nhận được. Lưu lại dạng xám hoặc màu RGB.",
        "The picture uses colours of kind {mode}, which cannot be taken. Save it as grey or RGB.",
    ),
    "animated": Phrase(
        "Ảnh PNG có nhiều khung hình. Lưu mỗi trang thành một tệp.", "The PNG holds several frames. Save each page as a file of its own."
    ),
    "too-many-pixels": Phrase(
        "Trang {page}: ảnh khai {mpx} triệu điểm ảnh, vượt mức {limit}. Quét lại ở 300 dpi.",
        "Page {page}: the picture declares {mpx} megapixels, over the limit of {limit}. Scan at 300 dpi.",
    ),
    "too-many-pages": Phrase(
        "Tệp có hơn {limit} trang. Tách thành nhiều tệp nhỏ hơn.", "The file has more than {limit} pages. Split it into smaller files."
    ),
    "no-pages": Phrase("Tệp không có trang nào. Quét hoặc xuất lại tệp.", "The file has no pages. Scan or export it again."),
    "encrypted": Phrase(
        "PDF có mật khẩu. Mở bằng mật khẩu, lưu bản không mật khẩu rồi đưa vào.",
        "The PDF needs a password. Open it with the password, save a copy without one and give that.",
    ),
    "pdf-damaged": Phrase(
        "PDF bị hỏng, không mở được. Quét hoặc sao chép lại từ bản gốc.", "The PDF is damaged and cannot be opened. Scan or copy it again."
    ),
    "pdf-picture-damaged": Phrase(
        "Trang {page}: ảnh bên trong PDF bị hỏng hoặc bị cụt. Sao chép lại từ bản gốc hoặc quét lại.",
        "Page {page}: the picture inside the PDF is damaged or cut off. Copy it again from the original or scan again.",
    ),
    "pdf-xfa": Phrase(
        "PDF là biểu mẫu điện tử (XFA), không phải bản quét. In ra rồi quét, hoặc lưu thành PDF thường.",
        "The PDF is an electronic form (XFA), not a scan. Print and scan it, or save it as an ordinary PDF.",
    ),
    "page-too-big": Phrase(
        "Trang {page}: khổ giấy {width} × {height} cm quá lớn. Xuất lại PDF đúng khổ giấy thật.",
        "Page {page}: a paper size of {width} × {height} cm is too large. Export the PDF with its true paper size.",
    ),
    "not-rendered": Phrase(
        "Trang {page}: không vẽ được trang PDF. Quét lại, hoặc lưu trang thành ảnh rồi đưa vào.",
        "Page {page}: the PDF page cannot be drawn. Scan it again, or save the page as a picture and give that.",
    ),
    "too-slow": Phrase(
        "Đọc tệp quá {seconds} giây nên đã dừng. Tệp có thể hỏng: xuất hoặc quét lại, tách nhỏ nếu rất lớn.",
        "Reading took more than {seconds} seconds and was stopped. The file may be damaged: export or scan it again; split it if large.",
    ),
    "too-much-memory": Phrase(
        "Đọc tệp cần hơn {limit} MB bộ nhớ nên đã dừng. Quét lại ở 300 dpi hoặc tách tệp.",
        "Reading needs more than {limit} MB of memory and was stopped. Scan at 300 dpi or split the file.",
    ),
    "crashed": Phrase(
        "Tệp làm bộ giải mã dừng đột ngột: tệp hỏng hoặc có mã độc. Không mở tệp; quét lại trang.",
        "The file made the decoder stop suddenly: it is damaged or hostile. Do not open it; scan the page again.",
    ),
}

FLAGS: dict[str, Phrase] = {
    "jpeg-trailing-bytes": Phrase("Sau ảnh JPEG còn dữ liệu khác, không dùng đến.", "Other data follow the JPEG; they are not used."),
    "picture-rot": Phrase(
        "Dữ liệu ảnh JPEG có chỗ hỏng: một phần trang có thể sai hoặc mất. Sao chép lại từ bản gốc hoặc quét lại.",
        "The JPEG data are rotten in places: parts of the page may be wrong or lost. Copy it again or scan again.",
    ),
    "orientation-unknown": Phrase("Thẻ chiều ảnh trong tệp vô nghĩa, bỏ qua.", "The orientation tag makes no sense and was ignored."),
    "dpi-unknown": Phrase("Tệp không ghi độ phân giải đáng tin.", "The file gives no resolution that can be believed."),
    "pixels-not-square": Phrase(
        "Độ phân giải ngang và dọc khác nhau (như fax): hình có thể bị kéo dãn.",
        "The resolution differs along rows and columns (as in a fax): the picture may look stretched.",
    ),
    "pdf-rendered": Phrase("Trang PDF được vẽ lại, không phải ảnh quét nguyên bản.", "The PDF page was drawn, not taken as its scan."),
    "pdf-born-digital": Phrase(
        "Trang PDF không có ảnh quét: làm trên máy, không phải bản quét.", "No scan in the PDF page: made on a computer."
    ),
    "pdf-layers": Phrase(
        "Có chữ, hình hoặc ảnh đè lên bản quét: so lại với sổ gốc.", "Text, shapes or pictures lie over the scan: compare with the book."
    ),
    "pdf-hidden-text": Phrase("Có lớp chữ ẩn (OCR cũ), không dùng đến.", "A hidden text layer (older OCR) is present; it is not used."),
    "pdf-annotations": Phrase("Có ghi chú hoặc hình dán trên trang PDF.", "Annotations lie on the PDF page."),
    "pdf-updated": Phrase("PDF bị sửa sau khi quét: so lại với sổ gốc.", "The PDF was changed after it was made: compare with the book."),
    "pdf-repaired": Phrase(
        "PDF bị lỗi nhỏ, đã đọc được sau khi chữa: xem kỹ trang.", "The PDF has faults and was repaired while read: look closely."
    ),
    "pdf-content-errors": Phrase(
        "Nội dung trang PDF có lỗi, có thể thiếu nét.", "The PDF page's content has errors; parts may be missing."
    ),
    "pdf-was-encrypted": Phrase(
        "PDF bị khóa quyền sửa (không cần mật khẩu để mở).", "The PDF is locked against changes (opens without password)."
    ),
    "pdf-signed": Phrase("PDF có chữ ký số; bản gốc được giữ nguyên.", "The PDF is digitally signed; the original is kept untouched."),
    "pdf-active": Phrase("PDF chứa mã tự chạy; không bao giờ chạy.", "The PDF holds active code; it is never run."),
    "pdf-attachments": Phrase("PDF có tệp đính kèm, không dùng đến.", "The PDF holds attached files; they are not used."),
    "pdf-same-picture": Phrase("Cùng một ảnh với một trang trước trong tệp.", "The same picture as an earlier page of the file."),
    "pdf-odd-turn": Phrase(
        "Góc xoay ghi trong PDF không hợp lệ, bỏ qua.", "The turn written in the PDF is not a right angle and was ignored."
    ),
    "pdf-looks-blank": Phrase("Trang PDF có nội dung nhưng vẽ ra trắng: mở xem.", "The PDF page has content but draws blank: look at it."),
}


def refused(name: str, reason: str, **data: object) -> RefusedFileError:
    """The error for one refused file: `name` as shown to people, `reason` a code of `REFUSALS`, `data` for its marks."""
    phrase = REFUSALS[reason]
    return RefusedFileError(path=name, reason=reason, vi=phrase.say("vi", **data), en=phrase.say("en", **data))
