export const perSecond = (rate: number) => `${Math.round(rate).toLocaleString('en')}/s`.padStart(9)
