/** A number that looks random, at least 0 and less than `below`. */
export type Random = (below: number) => number;

/** Numbers that look random and are the same in every run (mulberry32). */
export function createRandom(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below;
  };
}

const SPICE = [
  "<!DOCTYPE a [<!ENTITY x 'y'>]>",
  "&x;",
  "&#0;",
  "&#x110000;",
  "%EMAILADDRESS",
  "]]>",
  "<![CDATA[",
  "<!--",
  "\u0000",
  "\r\n",
  "a/b",
  "99999",
  "-1",
  "</emailProvider>",
  "<incomingServer type='imap'>",
  "__proto__",
  "＠",
  "\ud800",
  " ".repeat(500),
  "<a>".repeat(30),
  '"',
  "\\u0000",
  "{}",
  "[".repeat(200),
];

/** What a value may be that stands for a host, a port, an address or a kind. */
const VALUES = [
  "127.0.0.1",
  "169.254.169.254",
  "10.0.0.1",
  "[::1]",
  "2130706433",
  "0x7f.1",
  "localhost",
  "co.uk",
  "com",
  "hoster.example",
  "a b",
  "a\r\nb",
  "x".repeat(64),
  "0",
  "65536",
  "993 ",
  "1e3",
  "imap",
  "smtp",
  "plain",
  "SSL",
  "STARTTLS",
  "None",
  "off",
  "redirectUrl",
  "redirectAddr",
  "settings",
  "http://hoster.example/",
  "https://127.0.0.1/x",
  "https://co.uk/x",
  "https://user:pass@hoster.example:8443/x",
  "file:///etc/passwd",
  "//hoster.example/x",
  "x@co.uk",
  "x@[127.0.0.1]",
  "box@hoster.example",
  "%EMAILADDRESS%%EMAILDOMAIN%",
  "",
];

function pick<Item>(items: readonly Item[], random: Random): Item | undefined {
  return items[Math.floor(random(items.length))];
}

/** Cuts, doubles, swaps or spices some tags and values of a document, whatever it is made of. */
export function mutate(document: string, random: Random): string {
  const parts = document.split(/(?<=[>",:{}])|(?=<)/);
  for (let times = Math.floor(random(4)) + 1; times > 0; times -= 1) {
    const at = Math.floor(random(parts.length));
    const other = Math.floor(random(parts.length));
    const spice = pick(SPICE, random) ?? "";
    const part = parts[at] ?? "";
    const cut = Math.floor(random(part.length + 1));
    switch (Math.floor(random(5))) {
      case 0:
        parts.splice(at, 1);
        break;
      case 1:
        parts.splice(at, 0, parts[other] ?? "");
        break;
      case 2:
        parts[at] = parts[other] ?? "";
        break;
      case 3:
        parts[at] = part.slice(0, cut) + spice + part.slice(cut);
        break;
      default:
        parts[at] = part.slice(0, cut);
    }
  }
  return parts.join("");
}

const XML_VALUE = /(<(\w+)[^<>]*>)([^<>]*)(<\/\2>)/g;
const JSON_VALUE = /(":\s*")([^"]*)(")/g;

/** Keeps the document whole and gives some of its values, or an element's content, another meaning; or mutates it. */
export function rebuild(document: string, random: Random): string {
  if (random(4) < 1) return mutate(document, random);
  const escaped = (value: string) => value.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return document
    .replace(XML_VALUE, (whole, open: string, _name: string, _value: string, close: string) =>
      random(8) < 1 ? open + escaped(pick(VALUES, random) ?? "") + close : whole,
    )
    .replace(JSON_VALUE, (whole, open: string, _value: string, close: string) =>
      random(3) < 1 ? open + JSON.stringify(pick(VALUES, random) ?? "").slice(1, -1) + close : whole,
    );
}
