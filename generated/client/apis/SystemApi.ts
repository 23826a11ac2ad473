// Generated from openapi.yaml by `npm run generate`; never edit it. Its templates are in scripts/templates.

import * as runtime from '../runtime.js'
import type { Document, Health, KeySet, Problem } from '../models/index.js'

/** What `getContractJson` answers, by status, when it does not succeed. */
export interface GetContractJsonErrors {
  400: Problem
}

/** What `getContractYaml` answers, by status, when it does not succeed. */
export interface GetContractYamlErrors {
  400: Problem
}

/** What `getHealth` answers, by status, when it does not succeed. */
export interface GetHealthErrors {
  400: Problem
}

/** What `getKeySet` answers, by status, when it does not succeed. */
export interface GetKeySetErrors {
  400: Problem
  500: Problem
}

/** What `getReadiness` answers, by status, when it does not succeed. */
export interface GetReadinessErrors {
  400: Problem
  503: Problem
}

export class SystemApi extends runtime.BaseAPI {
  /** This document as JSON */
  async getContractJson(initOverrides?: runtime.InitOverrides): Promise<Document> {
    return (await this.getContractJsonRaw(initOverrides)).value()
  }

  /** The same, with the raw response. */
  async getContractJsonRaw(initOverrides?: runtime.InitOverrides): Promise<runtime.ApiResponse<Document>> {
    const path = '/openapi.json'
    const request: runtime.RequestOpts = { method: 'GET', path, headers: {}, query: {} }
    return new runtime.ApiResponse(await this.request(request, initOverrides))
  }

  /** This document as it was written */
  async getContractYaml(initOverrides?: runtime.InitOverrides): Promise<string> {
    return (await this.getContractYamlRaw(initOverrides)).value()
  }

  /** The same, with the raw response. */
  async getContractYamlRaw(initOverrides?: runtime.InitOverrides): Promise<runtime.ApiResponse<string>> {
    const path = '/openapi.yaml'
    const request: runtime.RequestOpts = { method: 'GET', path, headers: {}, query: {} }
    return new runtime.ApiResponse(await this.request(request, initOverrides))
  }

  /** Tell that the process lives */
  async getHealth(initOverrides?: runtime.InitOverrides): Promise<Health> {
    return (await this.getHealthRaw(initOverrides)).value()
  }

  /** The same, with the raw response. */
  async getHealthRaw(initOverrides?: runtime.InitOverrides): Promise<runtime.ApiResponse<Health>> {
    const path = '/healthz'
    const request: runtime.RequestOpts = { method: 'GET', path, headers: {}, query: {} }
    return new runtime.ApiResponse(await this.request(request, initOverrides))
  }

  /** List the public keys that verify access tokens */
  async getKeySet(initOverrides?: runtime.InitOverrides): Promise<KeySet> {
    return (await this.getKeySetRaw(initOverrides)).value()
  }

  /** The same, with the raw response. */
  async getKeySetRaw(initOverrides?: runtime.InitOverrides): Promise<runtime.ApiResponse<KeySet>> {
    const path = '/.well-known/jwks.json'
    const request: runtime.RequestOpts = { method: 'GET', path, headers: {}, query: {} }
    return new runtime.ApiResponse(await this.request(request, initOverrides))
  }

  /** Tell whether requests can be served */
  async getReadiness(initOverrides?: runtime.InitOverrides): Promise<Health> {
    return (await this.getReadinessRaw(initOverrides)).value()
  }

  /** The same, with the raw response. */
  async getReadinessRaw(initOverrides?: runtime.InitOverrides): Promise<runtime.ApiResponse<Health>> {
    const path = '/readyz'
    const request: runtime.RequestOpts = { method: 'GET', path, headers: {}, query: {} }
    return new runtime.ApiResponse(await this.request(request, initOverrides))
  }
}
