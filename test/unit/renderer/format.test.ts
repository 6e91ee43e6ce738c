import { describe, expect, it } from "vitest";
import { makeFormat } from "../../../renderer/format.ts";

const en = makeFormat("en");
const ru = makeFormat("ru");
const now = new Date(2026, 10, 20, 15, 30).getTime();

describe("a date", () => {
  it("is a time today, from midnight on", () => {
    expect(en.when(new Date(2026, 10, 20, 0, 0).getTime(), now)).toMatch(/^12:00\sAM$/);
    expect(ru.when(new Date(2026, 10, 20, 9, 5).getTime(), now)).toBe("9:05");
  });

  it("is a weekday within the last week", () => {
    expect(en.when(new Date(2026, 10, 19, 23, 59).getTime(), now)).toBe("Thu");
    expect(en.when(new Date(2026, 10, 14, 1, 0).getTime(), now)).toBe("Sat");
    expect(ru.when(new Date(2026, 10, 19).getTime(), now)).toBe("чт");
  });

  it("is a date before that and in the future, with the year where it is another", () => {
    expect(en.when(new Date(2026, 10, 13, 23, 0).getTime(), now)).toBe("Nov 13");
    expect(en.when(new Date(2026, 10, 21, 1, 0).getTime(), now)).toBe("Nov 21");
    expect(en.when(new Date(2024, 0, 2).getTime(), now)).toBe("Jan 2, 2024");
  });

  it("tells how far away it is", () => {
    expect(en.relative(now + 20_000, now)).toBe("in 20 seconds");
    expect(ru.relative(now - 120_000, now)).toBe("2 минуты назад");
  });
});

describe("a size", () => {
  it.each([
    [0, "0 bytes"],
    [1, "1 byte"],
    [999, "999 bytes"],
    [1_234, "1.2 kB"],
    [999_600, "1 MB"],
    [30_000_000, "30 MB"],
  ])("of %d bytes is %s", (bytes, text) => expect(en.size(bytes)).toBe(text));

  it("is Russian in Russian", () => {
    expect(ru.size(2)).toBe("2 байта");
    expect(ru.size(1_500_000)).toMatch(/^1,5\sМБ$/);
  });
});
