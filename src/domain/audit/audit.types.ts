/** One line of the log. Every part is a text of the caller's own; none may hold a name, a number or a secret. */
export interface AuditEntry {
  /** Who: `key <id>`, `command line`. */
  readonly actor: string
  /** What: `virtualclass.signup`. */
  readonly action: string
  /** To whom or what: `company softways`, `member <id>`. */
  readonly subject: string
  /** `done`, or the fault's code. */
  readonly outcome: string
  /** The IP address that it came from; empty for a command. */
  readonly address: string
}

/** What several alike in a moment come to. */
export interface NotedEntry extends AuditEntry {
  readonly times: number
  /** How long ago the first and the last of them were, milliseconds. */
  readonly firstAgoMs: number
  readonly lastAgoMs: number
}

export interface StrandHead {
  readonly strand: number
  readonly batch: string
  /** SHA-256 in hex. */
  readonly hash: string
}

export interface AuditFault {
  readonly strand: number
  readonly batch: string
  readonly what: string
}

export interface AuditVerdict {
  readonly entries: number
  readonly batches: number
  readonly faults: readonly AuditFault[]
}

/** How far a verification has come; `ofBatches` as of its beginning. */
export interface VerifyProgress {
  readonly entries: number
  readonly batches: number
  readonly ofBatches: number
}

export interface VerifyWatch {
  readonly signal: AbortSignal
  onProgress(progress: VerifyProgress): void
}

/** Which lines somebody looks for; all conditions are ANDed. */
export interface AuditFilter {
  readonly actor?: string | undefined
  /** Its beginning, such as `guard.`. */
  readonly action?: string | undefined
  readonly subject?: string | undefined
  readonly outcome?: string | undefined
  readonly since?: Date | undefined
  readonly until?: Date | undefined
}

export interface LoggedEntry extends AuditEntry {
  readonly strand: number
  readonly batch: string
  readonly place: number
  readonly at: Date
  readonly until: Date
  readonly times: string
}
