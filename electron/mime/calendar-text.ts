/** Events of one object that are read. */
const MOST_EVENTS = 20;

type Property = { readonly value: string; readonly parameters: string };
type Component = Map<string, Property>;

/**
 * What a calendar object (RFC 5545) tells of its events and tasks, in lines that need no language of their own: what it
 * is, when, where, whose, and its description. Empty where there is none.
 */
export function calendarToText(source: string): string {
  return readComponents(source)
    .map(describe)
    .filter((text) => text !== "")
    .join("\n\n");
}

function readComponents(source: string): Component[] {
  const components: Component[] = [];
  const open: string[] = [];
  // A line that begins with a blank goes on with the one before (§3.1).
  for (const line of source.replace(/\n[ \t]/g, "").split("\n")) {
    const [, name = "", parameters = "", value = ""] =
      /^([A-Za-z0-9-]+)((?:;[^:"]*(?:"[^"]*"[^:"]*)*)?):(.*)$/.exec(line) ?? [];
    const key = name.toUpperCase();
    if (key === "BEGIN") {
      open.push(value.trim().toUpperCase());
      if (isRead(open)) components.push(new Map());
    } else if (key === "END") open.pop();
    else if (isRead(open)) {
      const component = components.at(-1);
      if (component && !component.has(key)) component.set(key, { value, parameters });
    }
    if (components.length > MOST_EVENTS) return components.slice(0, MOST_EVENTS);
  }
  return components;
}

/** In an event or a task itself: what lies deeper, such as an alarm, has properties of the same names. */
function isRead(open: readonly string[]): boolean {
  return open.length === 2 && /^V(EVENT|TODO)$/.test(open[1] ?? "");
}

function describe(component: Component): string {
  const text = (key: string) => unescapeText(component.get(key)?.value ?? "").trim();
  const facts = [text("SUMMARY"), whenOf(component), text("LOCATION"), organizerOf(component)];
  const description = text("DESCRIPTION");
  return [facts.filter((fact) => fact !== "").join("\n"), description].filter((part) => part !== "").join("\n\n");
}

/** §3.3.11 */
function unescapeText(value: string): string {
  return value.replace(/\\([\\;,nN])/g, (_, escaped: string) => (escaped.toLowerCase() === "n" ? "\n" : escaped));
}

function whenOf(component: Component): string {
  const start = momentOf(component.get("DTSTART"));
  const end = momentOf(component.get("DTEND") ?? component.get("DUE"));
  if (!start || !end) return start?.whole ?? end?.whole ?? "";
  if (start.whole === end.whole) return start.whole;
  if (start.zone !== end.zone) return `${start.whole} – ${end.whole}`;
  const until = end.date === start.date ? end.time : [end.date, end.time].filter(Boolean).join(" ");
  return [start.date, start.time, "–", until, start.zone].filter((part) => part !== "").join(" ");
}

function momentOf(property: Property | undefined) {
  const found = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d\d(Z?))?$/.exec(property?.value.trim() ?? "");
  if (!found) return null;
  const [, year, month, day, hour, minute, isUtc] = found;
  const date = `${year}-${month}-${day}`;
  const time = hour === undefined ? "" : `${hour}:${minute}`;
  const named = /;TZID="?([^";:]{1,100})/i.exec(property?.parameters ?? "")?.[1];
  const zone = isUtc ? "UTC" : time !== "" && named ? `(${named})` : "";
  return { date, time, zone, whole: [date, time, zone].filter((part) => part !== "").join(" ") };
}

function organizerOf(component: Component): string {
  const organizer = component.get("ORGANIZER");
  if (!organizer) return "";
  const name = /;CN=(?:"([^"]*)"|([^;:]*))/i.exec(organizer.parameters);
  const address = organizer.value.trim().replace(/^mailto:/i, "");
  const shown = (name?.[1] ?? name?.[2] ?? "").trim();
  return shown === "" || shown === address ? address : `${shown} <${address}>`;
}
