// The two XML documents a domain can tell its servers with: Mozilla's autoconfig and Microsoft's Autodiscover.
import type { DomainPlan, Security } from "./domain-plan.ts";

const escapeXml = (text: string): string =>
  text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");

const socketTypes: Record<Security, string> = { tls: "SSL", starttls: "STARTTLS", none: "plain" };

export function autoconfigDocument(plan: DomainPlan): string {
  const { incoming, outgoing } = plan;
  if (!incoming || !outgoing) throw new Error(`${plan.domain} has no servers to tell of`);
  const nameOf = (form = plan.username): string => (form === "local" ? "%EMAILLOCALPART%" : "%EMAILADDRESS%");
  const server = (tag: string, type: string, { host, port, security }: typeof outgoing, username: string): string => `
    <${tag} type="${type}">
      <hostname>${host}</hostname>
      <port>${port}</port>
      <socketType>${socketTypes[security]}</socketType>
      <authentication>password-cleartext</authentication>
      <username>${username}</username>
    </${tag}>`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<clientConfig version="1.1">
  <emailProvider id="${plan.domain}">
    <domain>${plan.domain}</domain>
    <displayName>${escapeXml(plan.domain)} Mail</displayName>
    <displayShortName>${escapeXml(plan.domain)}</displayShortName>${server("incomingServer", incoming.protocol, incoming, nameOf())}${server("outgoingServer", "smtp", outgoing, nameOf(plan.outgoingUsername))}
  </emailProvider>
</clientConfig>
`;
}

/** What an Exchange server without IMAP, POP3 and submission says of itself. */
export function exchangeDocument(host: string): string {
  return `<?xml version="1.0" encoding="utf-8"?>
<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006">
  <Response xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a">
    <User><DisplayName>Somebody</DisplayName></User>
    <Account>
      <AccountType>email</AccountType>
      <Action>settings</Action>
      <Protocol>
        <Type>EXCH</Type>
        <Server>1d4f1a8e-7c00-4cbd-9f0e-77ad1c1c2f10@${host}</Server>
        <ServerDN>/o=Office/ou=Exchange Administrative Group/cn=Configuration/cn=Servers/cn=MB1</ServerDN>
        <EwsUrl>https://${host}/EWS/Exchange.asmx</EwsUrl>
      </Protocol>
      <Protocol>
        <Type>EXPR</Type>
        <Server>${host}</Server>
        <SSL>On</SSL>
        <AuthPackage>Ntlm</AuthPackage>
      </Protocol>
      <Protocol>
        <Type>WEB</Type>
        <External><OWAUrl AuthenticationMethod="Fba">https://${host}/owa/</OWAUrl></External>
      </Protocol>
    </Account>
  </Response>
</Autodiscover>
`;
}

export function autodiscoverDocument(plan: DomainPlan): string {
  const { incoming, outgoing } = plan;
  if (!incoming || !outgoing) throw new Error(`${plan.domain} has no servers to tell of`);
  const protocol = (type: string, { host, port, security }: typeof outgoing): string => `
      <Protocol>
        <Type>${type}</Type>
        <Server>${host}</Server>
        <Port>${port}</Port>
        <DomainRequired>off</DomainRequired>
        <SPA>off</SPA>
        <SSL>${security === "none" ? "off" : "on"}</SSL>${security === "starttls" ? "\n        <Encryption>TLS</Encryption>" : ""}
        <AuthRequired>on</AuthRequired>
      </Protocol>`;
  return `<?xml version="1.0" encoding="utf-8"?>
<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006">
  <Response xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a">
    <Account>
      <AccountType>email</AccountType>
      <Action>settings</Action>${protocol(incoming.protocol.toUpperCase(), incoming)}${protocol("SMTP", outgoing)}
    </Account>
  </Response>
</Autodiscover>
`;
}
