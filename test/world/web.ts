// nginx: every web host of the table. The outer server ends TLS, logs what was asked with credentials and body, and
// hands on to an inner one: nginx has a request's body at hand only where it proxies.
import { join } from "node:path";
import { listWebHosts } from "./dns.ts";
import type { DomainPlan, Page } from "./domain-plan.ts";
import { domains } from "./domains.ts";
import { type AddressPair, addresses, type Places, portalHost } from "./places.ts";

const logFormat = `'{"time":"$time_iso8601","milliseconds":"$msec","scheme":"$scheme","host":"$http_host",'
    '"method":"$request_method","path":"$request_uri","status":"$status","authorization":"$http_authorization",'
    '"contentType":"$content_type","agent":"$http_user_agent","client":"$remote_addr","body":"$request_body"}'`;

function homePage(domain: string): Page {
  const body = `<!doctype html><html lang="en"><meta charset="utf-8"><title>${domain}</title><h1>${domain}</h1></html>\n`;
  return { host: domain, path: "/", body, type: "text/html" };
}

function listPages(): { page: Page; plan: DomainPlan }[] {
  return domains.flatMap((plan) => {
    const home = plan.website ? [plan.domain, `www.${plan.domain}`].map(homePage) : [];
    return [...home, ...(plan.pages ?? [])].map((page) => ({ page, plan }));
  });
}

function listenAt({ v4, v6 }: AddressPair, port: string): string {
  return [v4, `[${v6}]`].map((address) => `listen ${address}:${port};`).join("\n    ");
}

/** The captive portal: whoever is led there gets its page, over TLS with a certificate that is for nobody else. */
function portalServer(places: Places): string {
  const certificate = places.certificate(portalHost);
  return `server {
    ${listenAt(addresses.portal, "80")}
    ${listenAt(addresses.portal, "443 ssl")}
    ssl_certificate ${certificate};
    ssl_certificate_key ${certificate};
    access_log ${places.log("nginx")} request;
    location / {
      if ($host != ${portalHost}) { return 302 http://${portalHost}/; }
      default_type "text/html; charset=utf-8";
      return 200 "<!doctype html><title>Lantern Hotel</title><h1>Welcome. Room number and surname, please.</h1>\n";
    }
  }`;
}

interface ServedPage {
  host: string;
  location: string;
  file: string;
  text: string | Buffer;
}

/** What leads a slow answer through both servers as it comes. */
const unbuffered = "proxy_buffering off; add_header X-Accel-Buffering no always;";

function passwordFile(places: Places, domain: string): string {
  return join(places.folder("nginx"), "passwords", domain);
}

/** Who may read the pages that ask for a password. */
function listPasswordFiles(places: Places): [string, string][] {
  const locked = domains.filter(({ pages }) => pages?.some(({ password }) => password));
  return locked.map(({ domain, users = [] }) => {
    const lines = users.map(({ local, password }) => `${local}@${domain}:{PLAIN}${password}`);
    return [passwordFile(places, domain), `${lines.join("\n")}\n`];
  });
}

function servePage({ page, plan }: { page: Page; plan: DomainPlan }, places: Places, index: number): ServedPage {
  const folder = places.folder("nginx");
  const file = join(folder, "pages", String(index));
  const text = typeof page.body === "function" ? page.body(plan) : (page.body ?? "");
  const mediaType = page.type ?? (page.path.endsWith(".xml") ? "text/xml" : "text/html");
  const type = mediaType.includes("charset") ? mediaType : `${mediaType}; charset=utf-8`;
  const body = `/.page/${index}`;
  const status = page.status ?? 200;
  const lock = page.password
    ? `auth_basic "${plan.domain}"; auth_basic_user_file ${passwordFile(places, plan.domain)};`
    : "";
  const trap = page.trap && `proxy_pass http://unix:${places.folder("raw")}/web.sock:/${page.trap}; ${unbuffered}`;
  const method = page.postOnly ? "if ($request_method != POST) { return 404; }" : "";
  const answer =
    trap ??
    page.directives ??
    (status === 200 ? `rewrite ^ ${body} last;` : `error_page 599 =${status} ${body}; return 599;`);
  return {
    host: page.host,
    file,
    text,
    location: `location ${page.andBelow ? "^~" : "="} ${page.path} { ${method} ${answer} }
    location = ${body} { internal; ${lock} default_type "${type}"; alias ${file}; error_page 405 =200 ${body}; }`,
  };
}

export function nginxFiles(places: Places): Record<string, string | Buffer> {
  const folder = places.folder("nginx");
  const inner = `unix:${folder}/inner.sock`;
  const served = listPages().map((entry, index) => servePage(entry, places, index));
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((kind) => `${kind}_temp_path ${folder}/temporary/${kind};`)
    .join("\n  ");
  const hosts = listWebHosts().map((host) => {
    const locations = served.filter((page) => page.host === host).map((page) => page.location);
    return `server {
    listen ${inner};
    server_name ${host};
    ${locations.join("\n    ")}
    location / { return 404; }
  }`;
  });
  const config = `user www-data;
worker_processes 1;
pid ${places.pidFile("nginx")};
error_log ${folder}/error.log warn;
events { worker_connections 512; }
http {
  ${temporary}
  server_tokens off;
  log_not_found off;
  server_names_hash_bucket_size 128;
  server_names_hash_max_size 4096;
  client_max_body_size 4m;
  log_format request escape=json ${logFormat};
  access_log off;
  server {
    ${listenAt(addresses.web, "80")}
    ${listenAt(addresses.web, "443 ssl")}
    ${listenAt(addresses.plainWeb, "80")}
    ssl_certificate ${places.state}/certificates/$ssl_server_name.pem;
    ssl_certificate_key ${places.state}/certificates/$ssl_server_name.pem;
    client_body_buffer_size 4m;
    access_log ${places.log("nginx")} request;
    location / {
      proxy_pass http://${inner};
      proxy_set_header Host $host;
      proxy_hide_header Cache-Control;
      add_header Cache-Control no-store always;
    }
  }
  ${portalServer(places)}
  server { listen ${inner} default_server; return 404; }
  ${hosts.join("\n  ")}
}
`;
  const pages = served.map((page): [string, string | Buffer] => [page.file, page.text]);
  return { [join(folder, "nginx.conf")]: config, ...Object.fromEntries([...pages, ...listPasswordFiles(places)]) };
}
