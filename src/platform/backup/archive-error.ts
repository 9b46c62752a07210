/** A backup that cannot be made or read, in words for the operator; nothing was changed. */
export class ArchiveError extends Error {}
