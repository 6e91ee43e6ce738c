import { describe, expect, it } from "vitest";
import { encodeFlowed } from "../../../electron/mime/flowed-text.ts";
import { surveyHtml } from "../../../electron/mime/html-text.ts";
import { plainToHtml, quotedLinesToText, readFlowedLines, readPlainLines } from "../../../electron/mime/plain-text.ts";

const link = (url: string, text = url) => `<a href="${url}" target="_blank" rel="noopener noreferrer">${text}</a>`;

describe("plain text as HTML", () => {
  it.each([
    ["see https://example.org/a(b).", `see ${link("https://example.org/a(b)")}.`],
    ["<http://example.org>", `&#60;${link("http://example.org")}&#62;`],
    ["mail a@example.org!", `mail ${link("mailto:a@example.org", "a@example.org")}!`],
    ["www.example.org", link("https://www.example.org", "www.example.org")],
    ["http://почта.рф/путь", link("http://почта.рф/путь")],
    ["javascript:alert(1) ftp://example.org/x", "javascript:alert(1) ftp://example.org/x"],
    ["1.2.3 and file.txt", "1.2.3 and file.txt"],
    [`http://example.org/"onclick="x`, link("http://example.org/&#34;onclick=&#34;x")],
  ])("links what is a link in %j", (text, html) => {
    expect(plainToHtml(readPlainLines(text))).toBe(`<div class="text">${html}</div>`);
  });

  it("nests quotation and closes what it opened", () => {
    const html = plainToHtml(readPlainLines("a\n>> b\n> c"));
    expect(html.match(/<blockquote/g)).toHaveLength(2);
    expect(html.match(/<\/blockquote>/g)).toHaveLength(2);
  });
});

describe("format=flowed", () => {
  it.each([
    "",
    "one line",
    "a\n\nb\n",
    `${"word ".repeat(60).trim()}\nnext`,
    `> ${"quoted ".repeat(40).trim()}\n>> deeper\nback`,
    " indented\n>no quotation? yes\nFrom here\n-- \nsignature",
    "x".repeat(400),
    "日本語".repeat(80),
  ])("comes back as it was written: %j", (text) => {
    const wire = encodeFlowed(text);
    const back = quotedLinesToText(readFlowedLines(wire.replaceAll("\r\n", "\n"), false));
    expect(back).toBe(quotedLinesToText(readPlainLines(text)));
    for (const line of wire.split("\r\n")) if (line.includes(" ")) expect(line.length).toBeLessThanOrEqual(78);
  });

  it("does not join a signature's mark with what follows", () => {
    expect(readFlowedLines("text \n-- \nAnn", false)).toEqual([
      { depth: 0, text: "text " },
      { depth: 0, text: "-- " },
      { depth: 0, text: "Ann" },
    ]);
  });
});

describe("the text of HTML", () => {
  it.each([
    ["<p>a</p><p>b<br>c</p>", "a\n\nb\nc"],
    ["<div>a</div><div>b</div><div><br></div><div>c</div>", "a\nb\n\nc"],
    ["a <b> b</b>\n c", "a b c"],
    ["<ul><li>x</li><li>y</li></ul>z", "- x\n- y\n\nz"],
    ["<blockquote><p>q</p><blockquote>r</blockquote></blockquote>", "> q\n>\n>> r"],
    ["<script>x</script><style>y</style><title>t</title>z", "z"],
    ["<div style='display:none'>hidden<br><b>x</b></div>shown", "shown"],
    ["&lt;b&gt; &amp; &eacute;&zwnj;", "<b> & é"],
    ["<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"],
    ["<pre>a\n  b</pre>", "a\n  b"],
    ["", ""],
  ])("of %j is %j", (html, text) => {
    expect(surveyHtml(html).text).toBe(text);
  });
});
