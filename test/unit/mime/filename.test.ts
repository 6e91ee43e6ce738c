import { describe, expect, it } from "vitest";
import { toSafeFilename } from "../../../electron/mime/filename.ts";

describe("a file name from a message", () => {
  it.each([
    ["report.pdf", "report.pdf"],
    ["отчёт за год.pdf", "отчёт за год.pdf"],
    ["../../etc/passwd", "passwd"],
    ["..\\..\\boot.ini", "boot.ini"],
    ["C:\\Users\\ann\\a.doc", "a.doc"],
    ["/etc/passwd", "passwd"],
    ["AC/DC.mp3", "AC_DC.mp3"],
    ["a:b|c?.txt", "a_b_c_.txt"],
    ["a\u0000b\r\n.txt", "ab .txt"],
    ["gpj\u202e.exe", "gpj.exe"],
    ["a\u200b\u2066.txt", "a.txt"],
    [".bashrc", "bashrc"],
    ["trailing. . ", "trailing"],
    ["NUL", "_NUL"],
    ["com1.txt", "_com1.txt"],
    ["CON", "_CON"],
    ["console.txt", "console.txt"],
    ["", "fallback.bin"],
    ["...", "fallback.bin"],
    ["///", "fallback.bin"],
    ["\u202e\u0007", "fallback.bin"],
    ["\ud800.txt", "\ufffd.txt"],
    ["e\u0301.txt", "\u00e9.txt"],
  ])("of %j is %j", (name, safe) => {
    expect(toSafeFilename(name, "fallback.bin")).toBe(safe);
  });

  it("is at most 200 bytes and keeps its extension", () => {
    for (const letter of ["x", "ы", "日", "📎"]) {
      const safe = toSafeFilename(`${letter.repeat(300)}.jpeg`, "f");
      expect(Buffer.byteLength(safe)).toBeLessThanOrEqual(200);
      expect(safe).toMatch(/\.jpeg$/);
      expect(safe.isWellFormed()).toBe(true);
    }
  });
});
