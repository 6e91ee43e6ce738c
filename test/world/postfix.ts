// The two MTAs: port 25 takes mail for the provider's own domains, the submission ports any signed-in user's.
import { join } from "node:path";
import { accounts } from "./accounts.ts";
import { listMailHosts, machineNames } from "./dns.ts";
import { domains } from "./domains.ts";
import { type Places, type Role, roleAddresses, type Side } from "./places.ts";

interface Listener {
  role: Role;
  port: number;
  security: "tls" | "starttls" | "none";
}

const listeners: Listener[] = [
  { role: "full", port: 465, security: "tls" },
  { role: "full", port: 587, security: "starttls" },
  { role: "starttls", port: 587, security: "starttls" },
  { role: "odd", port: 10465, security: "tls" },
  { role: "odd", port: 10587, security: "starttls" },
  { role: "plain", port: 587, security: "none" },
];

function listSinks(side: Side): string[] {
  return domains.filter(({ provider, sink }) => provider === side && sink).map(({ domain }) => domain);
}

function mainSettings(places: Places, side: Side): Record<string, string | number> {
  const folder = places.folder(`postfix-${side}`);
  const table = (name: string): string => `texthash:${join(folder, name)}`;
  const { mx } = roleAddresses[side];
  const ownDomains = [...new Set(accounts.filter(({ provider }) => provider === side).map(({ domain }) => domain))];
  const fallback = places.certificate(machineNames[side].mta);
  return {
    compatibility_level: "3.6",
    queue_directory: join(folder, "queue"),
    data_directory: join(folder, "data"),
    maillog_file: places.log(`postfix-${side}`),
    maillog_file_prefixes: join(places.state, "log"),
    syslog_name: `postfix-${side}`,
    myhostname: machineNames[side].mta,
    myorigin: "$myhostname",
    mydestination: "",
    mynetworks: "127.0.0.0/8",
    inet_interfaces: `${mx.v4}, ${mx.v6}`,
    inet_protocols: "all",
    alias_maps: "",
    local_recipient_maps: "",
    virtual_mailbox_domains: ownDomains.join(", "),
    virtual_mailbox_maps: table("mailboxes"),
    virtual_transport: `lmtp:unix:${places.folder(`dovecot-${side}`)}/lmtp.sock`,
    relay_domains: listSinks(side).join(", "),
    relay_recipient_maps: "",
    transport_maps: table("transports"),
    virtual_mailbox_limit: 0,
    mailbox_size_limit: 0,
    message_size_limit: 26_214_400,
    recipient_delimiter: "+",
    notify_classes: "",
    biff: "no",
    smtpd_relay_restrictions: "permit_mynetworks, reject_unauth_destination",
    smtpd_sender_login_maps: table("senders"),
    smtpd_sasl_type: "dovecot",
    smtpd_sasl_path: `${places.folder(`dovecot-${side}`)}/sasl.sock`,
    smtpd_sasl_security_options: "noanonymous",
    broken_sasl_auth_clients: "no",
    smtpd_tls_security_level: "may",
    smtpd_tls_chain_files: fallback,
    tls_server_sni_maps: table("certificates"),
    smtpd_tls_session_cache_database: "",
    smtp_tls_security_level: "may",
    smtp_tls_session_cache_database: "",
    smtp_connect_timeout: "5s",
    smtp_helo_timeout: "20s",
    queue_run_delay: "5s",
    minimal_backoff_time: "5s",
    maximal_backoff_time: "10s",
    transport_retry_time: "5s",
    smtpd_error_sleep_time: "0s",
    smtpd_soft_error_limit: 100,
    smtpd_hard_error_limit: 200,
    smtpd_client_connection_count_limit: 0,
    anvil_rate_time_unit: "60s",
    in_flow_delay: "0s",
    disable_vrfy_command: "yes",
  };
}

function listenerLines(side: Side, { role, port, security }: Listener): string[] {
  const { v4, v6 } = roleAddresses[side][role];
  const options = [
    "smtpd_sasl_auth_enable=yes",
    `smtpd_tls_security_level=${security === "none" ? "none" : "encrypt"}`,
    `smtpd_tls_auth_only=${security === "none" ? "no" : "yes"}`,
    ...(security === "tls" ? ["smtpd_tls_wrappermode=yes"] : []),
    "smtpd_client_restrictions=permit_sasl_authenticated,reject",
    "smtpd_sender_restrictions=reject_sender_login_mismatch",
    "smtpd_relay_restrictions=permit_sasl_authenticated,reject",
    "smtpd_recipient_restrictions=permit_sasl_authenticated,reject",
    "smtpd_delay_reject=yes",
  ];
  return [`${v4}:${port}`, `[${v6}]:${port}`].flatMap((endpoint) => [
    `${endpoint} inet n - n - - smtpd`,
    ...options.map((option) => `  -o ${option}`),
  ]);
}

function masterText(side: Side): string {
  const { mx } = roleAddresses[side];
  const lines = [
    `${mx.v4}:25 inet n - n - - smtpd`,
    `[${mx.v6}]:25 inet n - n - - smtpd`,
    ...listeners.flatMap((listener) => listenerLines(side, listener)),
    "postlog unix-dgram n - n - 1 postlogd",
    "pickup unix n - n 60 1 pickup",
    "cleanup unix n - n - 0 cleanup",
    "qmgr unix n - n 300 1 qmgr",
    "tlsmgr unix - - n 1000? 1 tlsmgr",
    "rewrite unix - - n - - trivial-rewrite",
    "bounce unix - - n - 0 bounce",
    "defer unix - - n - 0 bounce",
    "trace unix - - n - 0 bounce",
    "verify unix - - n - 1 verify",
    "flush unix n - n 1000? 0 flush",
    "proxymap unix - - n - - proxymap",
    "smtp unix - - n - - smtp",
    "relay unix - - n - - smtp",
    "showq unix n - n - - showq",
    "error unix - - n - - error",
    "retry unix - - n - - error",
    "discard unix - - n - - discard",
    "lmtp unix - - n - - lmtp",
    "anvil unix - - n - 1 anvil",
    "scache unix - - n - 1 scache",
  ];
  return `${lines.join("\n")}\n`;
}

export function postfixFiles(places: Places, side: Side): Record<string, string> {
  const folder = places.folder(`postfix-${side}`);
  const addresses = accounts.filter(({ provider }) => provider === side).map(({ address }) => address);
  const settings = Object.entries(mainSettings(places, side)).map(([name, value]) => `${name} = ${value}`);
  const hosts = [...listMailHosts()].filter(([, host]) => host.side === side).map(([host]) => host);
  const table = (lines: string[]): string => `${lines.join("\n")}\n`;
  return {
    [join(folder, "main.cf")]: table(settings),
    [join(folder, "master.cf")]: masterText(side),
    [join(folder, "mailboxes")]: table(addresses.map((address) => `${address} ${address}`)),
    [join(folder, "transports")]: table(listSinks(side).map((domain) => `${domain} discard:`)),
    [join(folder, "senders")]: table(addresses.map((address) => `${address} ${address}`)),
    [join(folder, "certificates")]: table(hosts.map((host) => `${host} ${places.certificate(host)}`)),
  };
}
