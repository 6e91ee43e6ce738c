import type { Ref } from "react";
import type { DiscoveryResult } from "../../shared/discovery.ts";
import type { MailFailure } from "../../shared/failure.ts";
import { checkServer, type Direction, fillServer, type ServerFaults, type ServerFields } from "./manual-settings.ts";
import { ServerGroup } from "./server-group.tsx";
import type { SetupForm } from "./setup-state.ts";

export type ManualFields = Readonly<Record<Direction, ServerFields>>;
export type ManualFaults = Readonly<Record<Direction, ServerFaults & { readonly agreement?: boolean }>>;

/** Both groups as they are shown for what was typed and found. */
export function fillManually({ typed, edits }: SetupForm, found: DiscoveryResult | null): ManualFields {
  const address = typed.address.trim();
  return {
    incoming: fillServer("incoming", edits.incoming, address, found),
    outgoing: fillServer("outgoing", edits.outgoing, address, found),
  };
}

/** What keeps both groups from being tried. */
export function checkManually(fields: ManualFields, { accepted }: SetupForm): ManualFaults {
  const check = (direction: Direction) => ({
    ...checkServer(fields[direction]),
    ...(fields[direction].security === "none" && !accepted[direction] ? { agreement: true } : {}),
  });
  return { incoming: check("incoming"), outgoing: check("outgoing") };
}

export interface ManualFormProps {
  readonly form: SetupForm;
  readonly fields: ManualFields;
  readonly found: DiscoveryResult | null;
  readonly onChange: (change: Partial<SetupForm>) => void;
  /** Null until the person tried to save. */
  readonly faults: ManualFaults | null;
  readonly failure: MailFailure | null;
  readonly isReadOnly: boolean;
  readonly outgoingInput: Ref<HTMLInputElement>;
}

/** The servers by hand: what was found stands in it until something else is typed. */
export function ManualForm(props: ManualFormProps) {
  const { form, fields, onChange, faults, failure } = props;
  return (["incoming", "outgoing"] as const).map((direction) => (
    <ServerGroup
      key={direction}
      direction={direction}
      fields={fields[direction]}
      edits={form.edits[direction]}
      onEdit={(edits) => onChange({ edits: { ...form.edits, [direction]: edits } })}
      found={props.found}
      agreed={form.accepted[direction]}
      onAgree={(yes) => onChange({ accepted: { ...form.accepted, [direction]: yes } })}
      faults={faults?.[direction] ?? {}}
      failure={failure?.leg === direction ? failure : null}
      isReadOnly={props.isReadOnly}
      hostInput={direction === "outgoing" ? props.outgoingInput : undefined}
    />
  ));
}
