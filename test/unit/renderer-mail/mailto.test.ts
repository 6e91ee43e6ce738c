import { expect, test } from "vitest";
import { readMailto } from "../../../renderer/composer/mailto.ts";

test("recipients, subject and text are taken from the link", () => {
  expect(readMailto("mailto:a@a.example?cc=b@b.example&subject=Pier%20%26%20quay&body=One%0D%0ATwo")).toEqual({
    to: "a@a.example",
    cc: "b@b.example",
    subject: "Pier & quay",
    text: "One\nTwo",
  });
});

test("recipients may stand in the query, a plus is a plus, and an equals sign belongs to the value", () => {
  const { to, subject } = readMailto("MAILTO:a+tag@a.example?to=b@b.example&subject=x=y");
  expect(to).toBe("a+tag@a.example, b@b.example");
  expect(subject).toBe("x=y");
});

test("a link cannot smuggle a header line in, nor blind copies or attachments", () => {
  const request = readMailto(
    "mailto:a@a.example?subject=x%0d%0aBcc:evil@e.example&bcc=evil@e.example&attach=/etc/passwd",
  );
  expect(request).toEqual({ to: "a@a.example", cc: "", subject: "x Bcc:evil@e.example", text: "" });
});

test("a broken escape is kept as it is", () => {
  expect(readMailto("mailto:a%ZZ@a.example").to).toBe("a%ZZ@a.example");
});
