import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { compare, type Peer } from "./second-opinions.ts";

const corpus = new URL("../../corpus/", import.meta.url);
const names = readdirSync(corpus)
  .filter((name) => name.endsWith(".eml"))
  .map((name) => name.slice(0, -4));
const read = (name: string) => readFileSync(new URL(`${name}.eml`, corpus));

/** What mailparser 3.9.31 does otherwise, which is why messages are taken apart by code of our own. */
const MAILPARSER: Readonly<Record<string, string>> = {
  "alternative-related-mixed": "lists other forms of the text as attachments",
  "attachment-text-named": "pours a named text into the body",
  "bare-cr": "reads nothing where lines end in CR",
  "base64-trailing-text": "decodes a list's footer as base64",
  "boundary-in-base64": "loses the text of a multipart that is encoded as a whole",
  "boundary-inner-unclosed": "loses what follows a multipart without its end",
  "boundary-never-found": "loses the text of a multipart without a delimiter",
  "boundary-trailing-blanks": "loses the first part and shows a delimiter",
  "boundary-unnamed": "loses the text of a multipart that names no boundary",
  "calendar-event-alone": "leaves an event to the calendar",
  "charset-iso-2022-jp-broken": "takes all that follows an unclosed escape for Kanji",
  "charset-mac-cyrillic": "does not know x-mac-cyrillic",
  "charset-utf16-bom": "does not look at the byte order mark",
  "charset-utf8-is-gb2312": "believes a label the bytes contradict",
  "charset-utf8-is-koi8-r": "believes a label the bytes contradict",
  "charset-utf8-is-windows-1251": "believes a label the bytes contradict",
  "charset-utf8-is-windows-1252": "believes a label the bytes contradict",
  "charset-utf7-refused": "decodes UTF-7, here to a script element",
  "charset-wrong-label-ascii": "takes Windows-1252 labelled ASCII for UTF-8",
  "charset-wrong-label-koi8": "believes a label the bytes contradict",
  "charset-wrong-label-utf8": "believes a label the bytes contradict",
  digest: "pours enclosed messages into the text",
  "duplicate-fields": "takes the last of two subjects, servers take the first",
  "format-flowed-all": "does not delete the blanks of DelSp in a quotation",
  "header-folded-oddly": "leaves the blanks of folding in a subject",
  "header-nul-8bit": "leaves NUL in subject and text",
  "header-only-cr-fold": "reads nothing where lines end in CR",
  "headers-8bit-windows-1251": "reads 8-bit headers as UTF-8 only",
  "mailsploit-from": "leaves line breaks in a decoded subject",
  "nul-bytes": "leaves NUL in subject and text",
  "rfc2047-controls": "leaves line breaks in a decoded subject",
  "rfc2047-question-marks": "shows an encoded word that ends in a question mark as it stands",
  "rfc2047-unended": "shows encoded words without their end as they stand",
  "rfc2047-unknown-charset": "reads a charset it does not know as UTF-8 only",
  "text-enriched": "makes a file of enriched text",
  "tnef-alone": "leaves winmail.dat closed",
  "tnef-body-html": "leaves winmail.dat closed",
  "tnef-body-plain": "leaves winmail.dat closed",
  "tnef-body-rtf": "leaves winmail.dat closed",
  "tnef-body-rtf-html": "leaves winmail.dat closed",
  "tnef-cut": "leaves winmail.dat closed",
  "tnef-files": "leaves winmail.dat closed",
  "tnef-nested": "leaves winmail.dat closed",
  "type-bad": "makes a file of text without a subtype",
  uuencode: "leaves uuencoded files in the text",
};

/** What postal-mime 4.0.0 does otherwise. */
const POSTAL_MIME: Readonly<Record<string, string>> = {
  "alternative-related-mixed": "lists other forms of the text as attachments",
  "attachment-names": "gives files of text with a line break more, or with other ones",
  "attachment-text-named": "pours a named text into the body",
  "bare-cr": "reads nothing where lines end in CR",
  "base64-trailing-text": "decodes a list's footer as base64",
  "boundary-in-base64": "loses the text of a multipart that is encoded as a whole",
  "boundary-missing-end": "gives files of text with a line break more, or with other ones",
  "boundary-never-found": "loses the text of a multipart without a delimiter",
  "boundary-prefixes": "gives files of text with a line break more, or with other ones",
  "boundary-trailing-blanks": "shows a delimiter",
  "boundary-unnamed": "loses the text of a multipart that names no boundary",
  calendar: "gives files of text with a line break more, or with other ones",
  "calendar-alone": "gives files of text with a line break more, or with other ones",
  "calendar-event-alone": "leaves an event to the calendar",
  "charset-iso-2022-jp-broken": "replaces an escape it does not know",
  "charset-iso-2022-jp-kana": "shows the backslash of JIS X 0201 as a yen sign",
  "charset-quoted-odd": "does not know a charset in quotes too many",
  "charset-unknown": "does not look for UTF-8 where it does not know the charset",
  "charset-utf16": "reads half a letter at the end",
  "charset-utf16-bom": "does not look at the byte order mark",
  "charset-utf8-is-gb2312": "believes a label the bytes contradict",
  "charset-utf8-is-koi8-r": "believes a label the bytes contradict",
  "charset-utf8-is-windows-1251": "believes a label the bytes contradict",
  "charset-utf8-is-windows-1252": "believes a label the bytes contradict",
  "charset-wrong-label-koi8": "believes a label the bytes contradict",
  "charset-wrong-label-utf8": "believes a label the bytes contradict",
  "delivery-status": "gives files of text with a line break more, or with other ones",
  digest: "pours enclosed messages into the text",
  "format-flowed-all": "does not delete the blanks of DelSp in a quotation",
  "header-folded-oddly": "leaves the blanks of folding in a subject",
  "header-nul-8bit": "leaves NUL in subject and text",
  "header-only-cr-fold": "reads nothing where lines end in CR",
  "headers-8bit-windows-1251": "reads 8-bit headers as UTF-8 only",
  "mailsploit-from": "leaves line breaks in a decoded subject",
  "nested-rfc822": "pours enclosed messages into the text",
  "nested-rfc822-alone": "pours enclosed messages into the text",
  "nested-rfc822-base64": "pours enclosed messages into the text",
  "nul-bytes": "leaves NUL in subject and text",
  "pgp-mime": "gives files of text with a line break more, or with other ones",
  "qp-junk": "shows a soft break with blanks behind it",
  "qp-soft-breaks": "shows a soft break with blanks behind it",
  "report-read-receipt": "gives files of text with a line break more, or with other ones",
  "rfc2047-controls": "leaves line breaks in a decoded subject",
  "rfc2047-question-marks": "shows an encoded word that ends in a question mark as it stands",
  "rfc2047-split-letters": "breaks letters that are split between encoded words",
  "rfc2047-unended": "shows encoded words without their end as they stand",
  "rfc2231-continuations": "gives files of text with a line break more, or with other ones",
  signed: "gives files of text with a line break more, or with other ones",
  "text-enriched": "makes a file of enriched text",
  "tnef-alone": "leaves winmail.dat closed",
  "tnef-body-html": "leaves winmail.dat closed",
  "tnef-body-plain": "leaves winmail.dat closed",
  "tnef-body-rtf": "leaves winmail.dat closed",
  "tnef-body-rtf-html": "leaves winmail.dat closed",
  "tnef-cut": "leaves winmail.dat closed",
  "tnef-files": "leaves winmail.dat closed",
  "tnef-nested": "leaves winmail.dat closed",
  "type-bad": "makes a file of text without a subtype",
  "type-unknown-root": "gives files of text with a line break more, or with other ones",
  uuencode: "leaves uuencoded files in the text",
};

const opinions: readonly (readonly [Peer, Readonly<Record<string, string>>])[] = [
  ["mailparser", MAILPARSER],
  ["postal-mime", POSTAL_MIME],
];

describe.each(opinions)("%s, asked as a second opinion,", (peer, disagreements) => {
  it.each(names.filter((name) => !Object.hasOwn(disagreements, name)))("reads the same in %s", async (name) => {
    const { ours, theirs } = await compare(peer, read(name));
    expect(ours).toEqual(theirs);
  });

  it.each(Object.entries(disagreements))("still disagrees on %s: it %s", async (name) => {
    const { ours, theirs } = await compare(peer, read(name));
    expect(ours).not.toEqual(theirs);
  });
});
