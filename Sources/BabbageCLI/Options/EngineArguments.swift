import ArgumentParser
import BabbageWorkflows

extension Engine: ExpressibleByArgument {}

extension CProject.Form: ExpressibleByArgument {}
