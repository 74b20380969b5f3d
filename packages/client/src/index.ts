export { ApiProblem, Unreachable } from './api-problem.ts'
export {
  type CallOptions,
  type Client,
  type ClientOptions,
  createClient,
  type Download,
} from './client.ts'
export { paginate } from './paginate.ts'
export { mayPass, type RetryPolicy } from './retry.ts'
export type { StreamOptions } from './stream-changes.ts'
