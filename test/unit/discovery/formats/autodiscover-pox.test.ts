import { describe, expect, test } from "vitest";
import { buildRequest, readAutodiscover } from "../../../../electron/discovery/formats/autodiscover-pox.ts";
import { parseXml } from "../../../../electron/discovery/formats/xml.ts";
import { anna, poxAccount, poxDocument } from "../fake-world.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const read = (document: string) => readAutodiscover(bytes(document), anna);

function readOne(protocol: string) {
  const answer = read(poxDocument(protocol));
  if (answer.kind !== "settings") throw new Error(answer.kind);
  return answer.servers[0] ?? answer.skipped[0];
}

test("the request holds the address, escaped, and asks for the schema of 2006a", () => {
  const request = parseXml(bytes(buildRequest(`o'ne<&">@example.org`))).children[0];
  expect(request?.children.map(({ name, text }) => [name, text])).toEqual([
    ["EMailAddress", `o'ne<&">@example.org`],
    ["AcceptableResponseSchema", "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a"],
  ]);
});

describe("settings", () => {
  test("are read for IMAP, POP3 and SMTP, in any case", () => {
    const answer = read(
      poxDocument(
        "<Type>IMAP</Type><Server>i.example.org</Server><Port>993</Port><LoginName>anna.x</LoginName>",
        "<Type>pop3</Type><Server>p.example.org</Server><Port>995</Port>",
        "<Type>SMTP</Type><Server>s.example.org</Server><Port>465</Port><LoginName></LoginName>",
      ),
    );
    expect(answer).toEqual({
      kind: "settings",
      exchangeOnly: false,
      exchangeHost: null,
      skipped: [],
      servers: [
        { protocol: "imap", host: "i.example.org", port: 993, security: "tls", username: "anna.x" },
        { protocol: "pop3", host: "p.example.org", port: 995, security: "tls", username: "anna@example.org" },
        { protocol: "smtp", host: "s.example.org", port: 465, security: "tls", username: "anna@example.org" },
      ],
    });
  });

  test.each([
    ["no SSL element is on", "", "993", "tls"],
    ["SSL off", "<SSL>off</SSL>", "143", "none"],
    ["SSL on at a STARTTLS port", "<SSL>on</SSL>", "143", "starttls"],
    ["no SSL element at a STARTTLS port", "", "143", "starttls"],
    ["Encryption beats SSL", "<SSL>off</SSL><Encryption>SSL</Encryption>", "993", "tls"],
    ["Encryption None beats SSL on", "<SSL>on</SSL><Encryption>None</Encryption>", "143", "none"],
    ["Encryption SSL at a STARTTLS port", "<Encryption>SSL</Encryption>", "143", "starttls"],
    ["Encryption TLS at a STARTTLS port", "<SSL>on</SSL><Encryption>TLS</Encryption>", "143", "starttls"],
    ["Encryption TLS at a TLS port", "<Encryption>tls</Encryption>", "993", "tls"],
    ["Encryption Auto at a TLS port", "<Encryption>AUTO</Encryption>", "993", "tls"],
    ["Encryption STARTTLS at a port of its own", "<Encryption>StartTls</Encryption>", "10143", "starttls"],
    ["SSL on at a port of its own", "<SSL>on</SSL>", "10993", "tls"],
  ])("%s", (_, elements, port, security) => {
    const server = readOne(`<Type>IMAP</Type><Server>i.example.org</Server><Port>${port}</Port>${elements}`);
    expect(server).toMatchObject({ port: Number(port), security });
  });

  test.each([
    ["25", "starttls"],
    ["587", "starttls"],
    ["465", "tls"],
  ])("SMTP with SSL on at port %s means %s", (port, security) => {
    expect(readOne(`<Type>SMTP</Type><Server>s.example.org</Server><Port>${port}</Port><SSL>on</SSL>`)).toMatchObject({
      security,
    });
  });

  test("a missing port is the usual one of its security", () => {
    expect(readOne("<Type>SMTP</Type><Server>s.example.org</Server><SSL>on</SSL>")).toMatchObject({ port: 465 });
    expect(readOne("<Type>SMTP</Type><Server>s.example.org</Server><Encryption>TLS</Encryption>")).toMatchObject({
      port: 587,
      security: "starttls",
    });
    expect(readOne("<Type>POP3</Type><Server>s.example.org</Server><SSL>off</SSL>")).toMatchObject({ port: 110 });
  });

  test("SPA is no reason to leave a server out", () => {
    expect(readOne("<Type>IMAP</Type><Server>i.example.org</Server><Port>993</Port><SPA>on</SPA>")).toMatchObject({
      port: 993,
    });
  });

  test("one bad protocol costs only itself", () => {
    const answer = read(
      poxDocument(
        "<Type>IMAP</Type><Server></Server>",
        "<Type>IMAP</Type><Server>i.example.org</Server><Port>993</Port>",
      ),
    );
    expect(answer).toMatchObject({ servers: [{ host: "i.example.org" }], skipped: ["imap: no host"] });
  });

  test("an unknown encryption is not taken for none", () => {
    expect(readOne("<Type>IMAP</Type><Server>i.example.org</Server><Encryption>Quantum</Encryption>")).toMatch(
      /Quantum/,
    );
  });

  test("Exchange alone is said to be so", () => {
    const answer = read(poxDocument("<Type>EXCH</Type><Server>x</Server>", "<Type>EXPR</Type>", "<Type>WEB</Type>"));
    expect(answer).toMatchObject({ servers: [], exchangeOnly: true });
    expect(read(poxDocument("<Type>EXCH</Type>", "<Type>IMAP</Type><Server>i.example.org</Server>"))).toMatchObject({
      exchangeOnly: false,
      exchangeHost: null,
    });
  });
});

describe("other answers", () => {
  test("a redirect to another address", () => {
    const document = poxAccount("<Action>redirectAddr</Action><RedirectAddr>anna@host.example</RedirectAddr>");
    expect(read(document)).toEqual({ kind: "redirectAddr", address: "anna@host.example" });
  });

  test("a redirect to another URL", () => {
    const document = poxAccount(
      "<Action>redirectUrl</Action><RedirectUrl>https://h.example/a?b=1&amp;c=2</RedirectUrl>",
    );
    expect(read(document)).toEqual({ kind: "redirectUrl", url: "https://h.example/a?b=1&c=2" });
  });

  test("an error, which comes with status 200", () => {
    const document =
      '<Autodiscover><Response><Error Time="1" Id="2"><ErrorCode>500</ErrorCode><Message>The email address cannot be found.</Message></Error></Response></Autodiscover>';
    expect(read(document)).toEqual({ kind: "error", words: "500 The email address cannot be found." });
  });

  test.each([
    ["another document", "<clientConfig/>", /<clientConfig>/],
    ["an empty response", "<Autodiscover><Response/></Autodiscover>", /without an account/],
    ["a DOCTYPE", "<!DOCTYPE Autodiscover><Autodiscover/>", /DOCTYPE/],
  ])("%s is refused", (_, document, reason) => {
    expect(() => read(document)).toThrow(reason);
  });
});
