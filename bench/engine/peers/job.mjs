/** The job of every peer: three steps over one delivery, as the bench's workflow of three steps. */
export const delivery = { items: [{ price: 3 }, { price: 4.5 }, { price: 6 }] }

export const readPrices = ({ items }) => items.map(({ price }) => price)
export const isLarge = (prices) => total(prices) > 10
export const total = (prices) => prices.reduce((sum, price) => sum + price, 0)

/** What each step gave, for queues that know no steps and keep one result for a job. */
export function threeSteps(given) {
  const prices = readPrices(given)
  return [
    { step: 'read', output: { prices } },
    { step: 'large', output: { large: isLarge(prices) } },
    { step: 'answer', output: { sum: total(prices) } },
  ]
}

/** Counts ends that are recorded. @returns what to call with each, and the rate from the call of `start` on */
export function createCount(jobs) {
  const { promise, resolve } = Promise.withResolvers()
  let startedAt = performance.now()
  let done = 0
  return {
    start: () => void (startedAt = performance.now()),
    end() {
      if (++done === jobs) resolve(jobs / ((performance.now() - startedAt) / 1000))
    },
    rate: promise,
  }
}

export function report(perSecond) {
  console.log(JSON.stringify({ perSecond }))
}
