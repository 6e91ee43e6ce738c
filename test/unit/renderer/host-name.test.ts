import { describe, expect, it } from "vitest";
import { nameHost } from "../../../renderer/host-name.ts";

describe("a host that a person has to judge", () => {
  it("is shown whole, whatever its length", () => {
    const host = `imap.${"a".repeat(63)}.example.org`;
    expect(nameHost(host)).toBe(host);
  });

  it("is shown in its own letters and as what they are on the wire", () => {
    expect(nameHost("post.xn----7sbbf1addtmadfn8a.xn--p1ai")).toContain("post.xn----7sbbf1addtmadfn8a.xn--p1ai");
    expect(nameHost("xn--80a1acny.xn--p1ai")).toBe("\u2068почта.рф\u2069 (xn--80a1acny.xn--p1ai)");
    // A homograph of apple.com: Cyrillic letters that look Latin.
    expect(nameHost("xn--80ak6aa92e.com")).toBe("\u2068аррӏе.com\u2069 (xn--80ak6aa92e.com)");
  });

  it.each(["xn--.example", "xn--a-.example", "xn--99999999999.com"])(
    "is left as it is where %s is no spelling of anything",
    (host) => {
      expect(nameHost(host)).toBe(host);
    },
  );
});
