/** What is announced when a customer or a token changes: caches of either are emptied. */
export const topic = 'customer'
