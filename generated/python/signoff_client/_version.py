# Generated from openapi.yaml by `npm run generate`; never edit it. Its templates are in scripts/templates.

__version__ = "0.1.0"
