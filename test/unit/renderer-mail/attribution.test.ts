import { createInstance } from "i18next";
import { describe, expect, test } from "vitest";
import { attributionOf, type QuotedMessage, type Wording } from "../../../renderer/composer/attribution.ts";
import { makeFormat } from "../../../renderer/format.ts";
import { locales } from "../../../renderer/locales.ts";

function wordingIn(language: "en" | "ru"): Wording {
  const instance = createInstance();
  void instance.init({
    lng: language,
    resources: locales,
    ns: ["composer"],
    interpolation: { escapeValue: false },
    initAsync: false,
  });
  return { t: instance.getFixedT(language, "composer"), formatDate: makeFormat(language).full };
}

const message: QuotedMessage = {
  from: [{ name: "Anna & Co", address: "anna@a.example" }],
  to: [
    { name: "", address: "bo@b.example" },
    { name: "Вера", address: "vera@v.example" },
  ],
  subject: "Pier",
  date: new Date(2026, 10, 20, 16, 44).getTime(),
};

describe("the line above a quotation", () => {
  test("an answer names the day and who wrote, in the person's language", () => {
    expect(attributionOf("reply", message, wordingIn("en"))).toBe("On November 20, 2026 at 4:44 PM, Anna & Co wrote:");
    expect(attributionOf("replyAll", message, wordingIn("ru"))).toBe("20 ноября 2026 г. в 16:44, Anna & Co пишет:");
  });

  test("without a display name it names the address, and without that nobody", () => {
    const bare = { ...message, from: [{ name: "", address: "x@x.example" }] };
    expect(attributionOf("reply", bare, wordingIn("en"))).toContain("x@x.example wrote:");
    expect(attributionOf("reply", { ...message, from: [] }, wordingIn("en"))).toContain("someone wrote:");
  });

  test("a forward carries who, when, what and to whom", () => {
    expect(attributionOf("forward", message, wordingIn("en"))?.split("\n").slice(1)).toEqual([
      "From: Anna & Co <anna@a.example>",
      "Date: November 20, 2026 at 4:44 PM",
      "Subject: Pier",
      "To: bo@b.example, Вера <vera@v.example>",
    ]);
  });

  test("a new message has none", () => {
    expect(attributionOf("new", message, wordingIn("en"))).toBeUndefined();
    expect(attributionOf("reply", null, wordingIn("en"))).toBeUndefined();
  });
});
