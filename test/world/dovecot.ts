// The two MDAs. A has English mailboxes and the separator "/", B the prefix "INBOX." and Russian special-use names.
import { join } from "node:path";
import { accounts } from "./accounts.ts";
import { listMailHosts, machineNames } from "./dns.ts";
import { type AddressPair, type Places, type Role, roleAddresses, type Side } from "./places.ts";

export type SpecialUse = "\\Drafts" | "\\Sent" | "\\Junk" | "\\Trash" | "\\Archive";

/** The full IMAP names of the mailboxes every account of a side has from the start, beside INBOX. */
export const specialMailboxes: Record<Side, Record<SpecialUse, string>> = {
  a: { "\\Drafts": "Drafts", "\\Sent": "Sent", "\\Junk": "Junk", "\\Trash": "Trash", "\\Archive": "Archive" },
  b: {
    "\\Drafts": "INBOX.Черновики",
    "\\Sent": "INBOX.Отправленные",
    "\\Junk": "INBOX.Спам",
    "\\Trash": "INBOX.Корзина",
    "\\Archive": "INBOX.Архив",
  },
};

export const namespaces: Record<Side, { prefix: string; separator: string }> = {
  a: { prefix: "", separator: "/" },
  b: { prefix: "INBOX.", separator: "." },
};

/** The system user that owns all mail. */
export const mailOwner = { name: "mail", uid: 8, gid: 8 } as const;

interface Listener {
  service: "imap" | "pop3";
  port: number;
  tls: boolean;
  roles: Role[];
}

const listeners: Listener[] = [
  { service: "imap", port: 143, tls: false, roles: ["full", "starttls", "plain"] },
  { service: "imap", port: 993, tls: true, roles: ["full"] },
  { service: "imap", port: 10143, tls: false, roles: ["odd"] },
  { service: "imap", port: 10993, tls: true, roles: ["odd"] },
  { service: "pop3", port: 110, tls: false, roles: ["full", "starttls", "plain"] },
  { service: "pop3", port: 995, tls: true, roles: ["full"] },
  { service: "pop3", port: 10995, tls: true, roles: ["odd"] },
];

const list = ({ v4, v6 }: AddressPair): string => `${v4}, ${v6}`;

function loginService(side: Side, service: Listener["service"]): string {
  const unused = [service, `${service}s`].map((name) => `  inet_listener ${name} {\n    port = 0\n  }`);
  const used = listeners
    .filter((listener) => listener.service === service)
    .map(
      ({ port, tls, roles }) => `  inet_listener ${service}_${port} {
    address = ${roles.map((role) => list(roleAddresses[side][role])).join(", ")}
    port = ${port}
    ssl = ${tls ? "yes" : "no"}
  }`,
    );
  return `service ${service}-login {
  process_min_avail = 1
  service_count = 0
${[...unused, ...used].join("\n")}
}`;
}

function mailNamespace(side: Side): string {
  const { prefix, separator } = namespaces[side];
  const mailboxes = Object.entries(specialMailboxes[side]).map(
    ([use, name]) => `  mailbox "${name.slice(prefix.length)}" {
    auto = subscribe
    special_use = ${use}
  }`,
  );
  return `namespace inbox {
  inbox = yes
  prefix = ${prefix}
  separator = ${separator}
${mailboxes.join("\n")}
}`;
}

function certificateSections(places: Places, side: Side): string[] {
  const hosts = [...listMailHosts()].filter(([, host]) => host.side === side).map(([host]) => host);
  return hosts.map(
    (host) => `local_name ${host} {
  ssl_cert = <${places.certificate(host)}
  ssl_key = <${places.certificate(host)}
}`,
  );
}

function configText(places: Places, side: Side): string {
  const folder = places.folder(`dovecot-${side}`);
  const plain = roleAddresses[side].plain;
  const fallback = places.certificate(machineNames[side].mda);
  const withoutTls = [plain.v4, plain.v6].map(
    (address) => `local ${address} {
  ssl = no
  disable_plaintext_auth = no
}`,
  );
  return `base_dir = ${join(folder, "run")}
state_dir = ${join(folder, "state")}
instance_name = ${places.name}-${side}
log_path = ${places.log(`dovecot-${side}`)}
protocols = imap pop3 lmtp
listen = ${list(roleAddresses[side].full)}
hostname = ${machineNames[side].mda}
postmaster_address = postmaster@${machineNames[side].mda}
first_valid_uid = ${mailOwner.uid}
first_valid_gid = ${mailOwner.gid}
mail_uid = ${mailOwner.uid}
mail_gid = ${mailOwner.gid}
mail_location = maildir:~/Maildir:UTF-8
mail_fsync = never
# A mailbox of a million messages is opened in more than the usual 256 MB.
default_vsz_limit = 2 G
mailbox_list_index = yes
maildir_very_dirty_syncs = yes
mail_max_userip_connections = 100
auth_mechanisms = plain login
auth_failure_delay = 0
auth_verbose = yes
disable_plaintext_auth = yes
ssl = yes
ssl_min_protocol = TLSv1.2
ssl_cert = <${fallback}
ssl_key = <${fallback}
shutdown_clients = yes
recipient_delimiter = +
submission_host =
passdb {
  driver = passwd-file
  args = scheme=PLAIN username_format=%Lu ${join(folder, "users")}
}
userdb {
  driver = passwd-file
  args = username_format=%Lu ${join(folder, "homes")}
}
${mailNamespace(side)}
${loginService(side, "imap")}
${loginService(side, "pop3")}
service imap {
  process_min_avail = 1
}
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service lmtp {
  process_min_avail = 1
  unix_listener ${join(folder, "lmtp.sock")} {
    mode = 0666
  }
}
service auth {
  unix_listener ${join(folder, "sasl.sock")} {
    mode = 0666
  }
}
service stats {
  unix_listener stats-writer {
    mode = 0666
  }
}
protocol imap {
${side === "b" ? "  mail_plugins = $mail_plugins zlib imap_zlib\n" : ""}  imap_idle_notify_interval = 29 mins
  mail_max_userip_connections = 100
}
protocol pop3 {
  pop3_uidl_format = %08Xu%08Xv
}
${withoutTls.join("\n")}
${certificateSections(places, side).join("\n")}
`;
}

/** The folder of an account's mail. */
export function homeOf(places: Places, address: string, side: Side): string {
  const [local = "", domain = ""] = address.split("@");
  return join(places.mail(side), domain, local);
}

export function dovecotFiles(places: Places, side: Side): Record<string, string> {
  const folder = places.folder(`dovecot-${side}`);
  const own = accounts.filter(({ provider }) => provider === side);
  const users = own.flatMap(({ address, password, incoming, outgoing }) => {
    const secret = Buffer.from(password).toString("base64");
    return [...new Set([incoming.username, outgoing.username])].map((username) => {
      const alias = username === address ? "" : `user=${address}`;
      return `${username}:{PLAIN.b64}${secret}::::::${alias}`;
    });
  });
  const homes = own.map(
    ({ address }) => `${address}::${mailOwner.uid}:${mailOwner.gid}::${homeOf(places, address, side)}::`,
  );
  return {
    [join(folder, "dovecot.conf")]: configText(places, side),
    [join(folder, "users")]: `${users.join("\n")}\n`,
    [join(folder, "homes")]: `${homes.join("\n")}\n`,
  };
}
