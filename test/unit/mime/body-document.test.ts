import { describe, expect, it } from "vitest";
import { renderDocument } from "../../../electron/mime/body-document.ts";
import { showBody } from "../../../electron/mime/shown-body.ts";

function render(type: string, body: string, images = false) {
  const raw = Buffer.from(`Subject: x\r\nContent-Type: ${type}; charset=utf-8\r\n\r\n${body}`);
  return renderDocument(showBody(raw), { images });
}

describe("the document of a body", () => {
  it("runs nothing, sends nothing and loads nothing from elsewhere", () => {
    const { headers } = render("text/plain", "hi");
    expect(headers["Content-Security-Policy"]).toBe(
      "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'none'; " +
        "frame-ancestors 'self'; sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox",
    );
    expect(headers).toMatchObject({
      "Content-Type": "text/html; charset=utf-8",
      "X-Content-Type-Options": "nosniff",
      "Referrer-Policy": "no-referrer",
      "X-DNS-Prefetch-Control": "off",
      "Cross-Origin-Resource-Policy": "same-origin",
      "Cache-Control": "no-store",
    });
  });

  it("lets in pictures of other servers on request, and nothing more", () => {
    const policies = [false, true].map(
      (images) => render("text/html", "x", images).headers["Content-Security-Policy"] ?? "",
    );
    expect(policies[1]?.replace(" https: http:", "")).toBe(policies[0]);
    expect(policies[1]).toContain("img-src 'self' data: https: http:;");
  });

  it("withholds the addresses of pictures on other servers until they are asked for, and no other pictures", () => {
    const body =
      '<img alt="a &gt; b" src="https://example.org/a.png" width="5"><IMG SRC=http://example.org/b.png>' +
      '<img src="data:image/png;base64,AAAA"><p>src="https://example.org/text"</p>';
    const withheld = render("text/html", body).html;
    expect(withheld).not.toMatch(/<img[^>]*example\.org/i);
    expect(withheld).toContain('width="5"');
    expect(withheld).toContain("data:image/png;base64,AAAA");
    expect(withheld).toContain("https://example.org/text");
    expect(render("text/html", body, true).html.match(/<img[^>]*example\.org/g)).toHaveLength(2);
  });

  it("takes the reader's light or dark for plain text and for HTML without colours", () => {
    expect(render("text/plain", "hi").html).toContain("color-scheme:light dark");
    expect(render("text/html", "<p>The background is blue, color me <b>surprised</b></p>").html).toContain(
      "color-scheme:light dark",
    );
  });

  it.each([
    '<table bgcolor="#eee"><tr><td>x</td></tr></table>',
    '<font color="red">x</font>',
    '<p style="margin:0;background-color:#eee">x</p>',
    "<style>p{color:#333}</style><p>x</p>",
  ])("lies on a white sheet where it has colours of its own: %s", (body) => {
    const { html } = render("text/html", body);
    expect(html).toContain("color-scheme:light}");
    expect(html).toContain("background:#fff");
  });

  it("escapes what plain text says", () => {
    const { html } = render("text/plain", "</body></html><script>alert(1)</script>");
    expect(html).not.toContain("<script");
    expect(html.match(/<\/body>/g)).toHaveLength(1);
  });
});
