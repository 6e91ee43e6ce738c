import type { ShownBody } from "./shown-body.ts";

// Contrast of 7 : 1 and more on both grounds (WCAG AAA), quotation included.
const SHARED_STYLE = `
*{box-sizing:border-box}
html{font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;-webkit-text-size-adjust:100%}
body{margin:0;padding:16px 20px;overflow-wrap:anywhere;overflow-x:auto}
img{max-width:100%;height:auto}
pre{white-space:pre-wrap}
`;

const OWN_COLOURS_STYLE = `
:root{color-scheme:light dark}
html{background:light-dark(oklch(1 0 0),oklch(0.225 0.008 260));color:light-dark(oklch(0.24 0.012 260),oklch(0.94 0.004 260))}
a{color:light-dark(oklch(0.42 0.16 256),oklch(0.82 0.09 253))}
.text{white-space:pre-wrap;max-width:88ch;tab-size:4}
.signature{color:light-dark(oklch(0.42 0.014 260),oklch(0.8 0.01 260))}
blockquote{margin:4px 0;padding-inline-start:12px;border-inline-start:2px solid currentcolor;color:light-dark(oklch(0.42 0.12 256),oklch(0.83 0.07 253))}
blockquote blockquote{color:light-dark(oklch(0.42 0.1 152),oklch(0.83 0.08 152))}
blockquote blockquote blockquote{color:light-dark(oklch(0.42 0.12 310),oklch(0.83 0.07 310))}
blockquote blockquote blockquote blockquote{color:light-dark(oklch(0.42 0.1 60),oklch(0.83 0.08 80))}
`;

const WHITE_SHEET_STYLE = `
:root{color-scheme:light}
html{background:#fff;color:#1c1e23}
a{color:#0b4fb3}
blockquote{margin:4px 0;padding-inline-start:12px;border-inline-start:2px solid #b9bec8}
.text{white-space:pre-wrap}
`;

/** Whether the HTML sets a colour anywhere; then it was made for a white ground. */
function bringsColours(html: string): boolean {
  return /\s(?:bgcolor|color)="|style="[^"]*\b(?:background|color)\b|<style>[^<]*\b(?:background|color)\b/i.test(html);
}

/** The policy of a body's document: nothing runs, nothing is sent, and pictures of other servers only on request. */
export function bodyPolicy(options: { images: boolean }): string {
  return [
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    `img-src 'self' data:${options.images ? " https: http:" : ""}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
    "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox",
  ].join("; ");
}

/** Without their address: the browser is not even tempted, and a blocked attempt clutters nobody's console. */
function withholdRemoteImages(html: string): string {
  // The sanitiser writes every attribute quoted, with `<`, `>` and `"` escaped inside.
  return html.replace(/(<img\b[^>]*?)\ssrc="https?:[^"]*"/gi, "$1");
}

/**
 * The document that is shown for a body and the headers it is served with. Plain text, and HTML without colours of its
 * own, take the reader's light or dark; other HTML lies on a white sheet. Pure: it imports no library.
 */
export function renderDocument(
  body: ShownBody,
  { images }: { images: boolean },
): {
  html: string;
  headers: Record<string, string>;
} {
  const sheet = body.plain || !bringsColours(body.html) ? OWN_COLOURS_STYLE : WHITE_SHEET_STYLE;
  const html = `<!doctype html>
<html lang="und">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="referrer" content="no-referrer">
<meta http-equiv="x-dns-prefetch-control" content="off">
<title>Message</title>
<style>${SHARED_STYLE}${sheet}</style>
</head>
<body>
${images ? body.html : withholdRemoteImages(body.html)}
</body>
</html>
`;
  return {
    html,
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy": bodyPolicy({ images }),
      "X-Content-Type-Options": "nosniff",
      "Referrer-Policy": "no-referrer",
      "X-DNS-Prefetch-Control": "off",
      "Cross-Origin-Resource-Policy": "same-origin",
      "Cache-Control": "no-store",
    },
  };
}
