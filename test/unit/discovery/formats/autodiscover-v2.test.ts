import { expect, test } from "vitest";
import { JsonError, readAutodiscoverPointer } from "../../../../electron/discovery/formats/autodiscover-v2.ts";

const read = (text: string) => readAutodiscoverPointer(new TextEncoder().encode(text));

test("an answer names an address, whatever the case of its names", () => {
  expect(read('{"Protocol":"AutodiscoverV1","Url":"https://x.example/a.xml"}')).toEqual({
    url: "https://x.example/a.xml",
  });
  expect(read('\ufeff{"protocol":"autodiscoverv1","url":"https://x.example/a.xml"}').url).toBe(
    "https://x.example/a.xml",
  );
});

test("an error is told in the service's own words", () => {
  expect(() => read('{"ErrorCode":"ProtocolNotSupported","ErrorMessage":"no such thing"}')).toThrow(
    /ProtocolNotSupported no such thing/,
  );
});

test.each([
  "",
  "null",
  "[]",
  "1",
  '"https://x.example/"',
  "{}",
  '{"Url":5}',
  '{"Url":""}',
  "{",
  "<html></html>",
  "[".repeat(60_000),
])("%j is none", (text) => {
  expect(() => read(text)).toThrow(JsonError);
});

test("one without end is none", () => {
  expect(() => read(`{"Url":"${"x".repeat(70_000)}"}`)).toThrow(/larger/);
  expect(() => readAutodiscoverPointer(Uint8Array.of(0xff, 0xfe, 0x7b))).toThrow(JsonError);
});
