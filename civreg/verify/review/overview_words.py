"""What the desk says of samples and of the archive itself, in both languages."""

from __future__ import annotations

from civreg.language import Phrase

OVERVIEW: dict[str, Phrase] = {
    "samples": Phrase("Mẫu của người nhập được tin", "Samples of trusted keyers' work"),
    "samples-how": Phrase(
        "Mục trong mẫu do máy rút ngẫu nhiên; mục ngoài mẫu đứng như đã nhập, không ai đối chiếu, và không gọi là đã kiểm tra.",
        "Which entries are in a sample is drawn at random; those outside stand as they were keyed, compared by nobody, and are never "
        "called verified.",
    ),
    "do-sample": Phrase("Đối chiếu mẫu (còn {n})", "Verify the sample ({n} left)"),
    "keyer": Phrase("Người nhập", "Keyer"),
    "all-keyers": Phrase("mọi người được tin", "all trusted keyers"),
    "sample-size": Phrase("Trong mẫu", "In the sample"),
    "of-keyed": Phrase("{n} mục ({share} số mục đã nhập)", "{n} entries ({share} of those keyed)"),
    "looked": Phrase("Đã đối chiếu", "Verified"),
    "wrong-fields": Phrase("Ô sai", "Wrong fields"),
    "of-fields": Phrase("{wrong} trên {fields} ô", "{wrong} of {fields} fields"),
    "error-share": Phrase("Tỷ lệ sai (khoảng 95 %)", "Share wrong (95 % interval)"),
    "limit": Phrase("Giới hạn", "Limit"),
    "verdict": Phrase("Nói lên", "It says"),
    "counting": Phrase("đang đếm, xem lại sau ít giây", "being counted; look again in a few seconds"),
    "sample-waiting": Phrase("mẫu chưa đối chiếu xong, chưa kết luận được", "not verified yet: nothing can be concluded"),
    "sample-kept": Phrase("dưới giới hạn", "under the limit"),
    "sample-unsure": Phrase("mẫu còn nhỏ, chưa chắc dưới giới hạn", "the sample is small: it may be over the limit"),
    "sample-over": Phrase("quá giới hạn: đối chiếu mọi mục của người này", "over the limit: verify all entries of this keyer"),
    "in-sample": Phrase("Mẫu: đã đối chiếu {looked} trong {size} mục", "Sample: {looked} of {size} entries verified"),
    "trouble": Phrase(
        "Từ {since} các việc chưa chép được sang đĩa thứ hai ({what}); còn thiếu {lacks} việc. Kho vẫn đủ, cứ làm tiếp. Gắn lại đĩa ấy, "
        "kho sẽ tự chép bù.",
        "Since {since} acts are not copied to the second disk ({what}); it lacks {lacks} acts. The archive itself is whole, work goes on. "
        "Bring that disk back: what it lacks is copied by itself.",
    ),
}
