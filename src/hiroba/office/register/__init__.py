"""The register of priority initiatives (重点取組): what a town set out to do, and where it stands."""
