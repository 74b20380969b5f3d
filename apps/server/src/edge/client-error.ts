/** Connections on which no request comes to be: what is no HTTP, too large, or too slow. */
import { randomUUID } from 'node:crypto'
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { AppError } from '@floyo/contracts'
import { toProblem } from './problems.ts'

/**
 * Answers and closes. One that never sent anything is closed without a word: browsers open connections
 * ahead, and took an answer that was there already for that of their next request (2026-11-22).
 */
export function closeConnection(error: { code?: string }, socket: Socket): void {
  const isLate = error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
  const isSilent = isLate && socket.bytesRead === 0
  if (!socket.writable || error.code === 'ECONNRESET' || isSilent) socket.destroy()
  else socket.end(rawProblem(error.code))
}

function rawProblem(code: string | undefined): string {
  const error = problemOf(code)
  const body = JSON.stringify(toProblem(error, randomUUID()))
  return (
    `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status]}\r\n` +
    'content-type: application/problem+json; charset=utf-8\r\n' +
    `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`
  )
}

function problemOf(code: string | undefined): AppError {
  if (code === 'HPE_HEADER_OVERFLOW')
    return new AppError('header_too_large', 'Expected at most 16 KiB of headers')
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new AppError('request_timeout', 'Expected the whole request sooner; send it again')
  return new AppError('invalid_request', 'Expected an HTTP/1.1 request')
}
