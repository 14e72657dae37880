"""What the editor's page says, in both languages."""

from __future__ import annotations

from civreg.language import Phrase

WORDS = {
    "heading": Phrase("Sửa mẫu sổ", "Edit a form"),
    "save": Phrase("Lưu", "Save"),
    "saved": Phrase("Đã lưu vào {file}. Các ô được tìm lại trên trang.", "Saved to {file}. The fields were found anew on the page."),
    "unsaved": Phrase("Chưa lưu", "Not saved"),
    "draw": Phrase("Thêm ô (kéo trên trang)", "Add a field (drag on the page)"),
    "add": Phrase("Thêm dòng chữ in", "Add a printed line"),
    "delete": Phrase("Xóa", "Delete"),
    "up": Phrase("Lên", "Up"),
    "down": Phrase("Xuống", "Down"),
    "label": Phrase("Nhãn in", "Printed label"),
    "key": Phrase("Khóa (tên cột)", "Key (column name)"),
    "kind": Phrase("Loại", "Kind"),
    "lines": Phrase("Số dòng", "Lines"),
    "joined": Phrase("cùng dòng với mục trên", "on the line of the item above"),
    "below": Phrase("viết dưới nhãn (chữ ký)", "written under its label (signature)"),
    "sure": Phrase("đã xem, đúng", "looked at, right"),
    "unsure": Phrase("chưa chắc", "unsure"),
    "lost": Phrase("không thấy nhãn trên trang này", "label not read on this page"),
    "none": Phrase("(chỉ là chữ in)", "(print only)"),
    "id": Phrase("Mã mẫu", "Form id"),
    "register": Phrase("Loại sổ", "Register"),
    "title": Phrase("Tiêu đề in", "Printed title"),
    "vi": Phrase("Tên tiếng Việt", "Vietnamese name"),
    "en": Phrase("Tên tiếng Anh", "English name"),
    "ticks": Phrase("Ô đánh dấu", "Tick boxes"),
    "option": Phrase("Chữ bên ô", "Words beside it"),
    "code": Phrase("Mã quốc gia", "National code"),
    "addOption": Phrase("Thêm ô đánh dấu", "Add a tick box"),
    "note": Phrase("Tiêu đề phần ghi chú", "Heading of the margin notes"),
    "help": Phrase(
        "Kéo một ô sang chỗ trống khác: mục chuyển sang dòng in ở đó và lấy nhãn in trước nó. Kéo góc dưới cho ô hai dòng. "
        "Tệp mẫu không ghi kích thước: chỗ của ô được tìm lại theo nhãn trên từng trang.",
        "Drag a box onto another blank: the item moves to the printed line there and takes the label before it. Pull the lower corner "
        "for two lines. A form file holds no measures: fields are found by their labels on every page.",
    ),
    "gone": Phrase(
        "Không liên lạc được với civreg. Lệnh `civreg form edit` còn chạy không?",
        "civreg does not answer. Is `civreg form edit` still running?",
    ),
}
