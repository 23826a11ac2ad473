import { describe, expect, it } from '@jest/globals'
import { parseContractDocument, readContractDocument } from '../../src/contract/document.js'

describe('openapi.yaml as it is read', () => {
  const { text } = readContractDocument()

  it('names a reference that points at nothing', () => {
    const broken = text.replace("'#/components/headers/NoStore'", "'#/components/headers/NoSuch'")
    expect(() => parseContractDocument(broken)).toThrow('#/components/headers/NoSuch points at nothing')
  })
})
