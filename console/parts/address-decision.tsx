import { Decision } from './decision.tsx'
import type { Values } from './form-dialog.tsx'
import { useSecrets } from './secrets.tsx'

/** Where somebody is told of things: another address, or none; the secret that signs what is told is shown once. */
export function AddressDecision({
  label,
  hint,
  submit,
  secretName,
  url,
  refreshes,
  onSet,
}: {
  label: string
  hint: string
  submit: string
  secretName: string
  url: string | null
  refreshes: readonly unknown[]
  /** Resolves to a secret where there is a new one. */
  onSet: (url: string | null) => Promise<{ secret: string | null }>
}) {
  const { show, dialog } = useSecrets()
  async function set({ url: wanted = '' }: Values) {
    const { secret } = await onSet(wanted.trim() || null)
    show([{ name: secretName, value: secret }])
  }
  return (
    <>
      <Decision
        label={label}
        submit={submit}
        refreshes={refreshes}
        onDo={set}
        fields={[{ name: 'url', label, hint, kind: 'url', initial: url ?? '', max: 2000 }]}
      />
      {dialog}
    </>
  )
}
