import Babbage
import BabbageEmbedded
import BabbageHardware
import BabbageRuntime

/// What a network in integers is to run on, which decides in which form each layer is cheapest.
public enum Target: Hashable, Sendable {
  /// The runtime of this package, on this machine's processor.
  case runtime
  /// C on a Cortex-M0, or a microcontroller like it.
  case cortexM0
  /// C on a Cortex-M4, or a microcontroller like it.
  case cortexM4
  /// A circuit that computes this many maps at a time, each with a multiplier.
  case circuit(lanes: Int)

  /// What a layer costs there in each form.
  package var costModel: any CostModel {
    switch self {
    case .runtime: RuntimeCost.integer
    case .cortexM0: MicrocontrollerCost.cortexM0
    case .cortexM4: MicrocontrollerCost.cortexM4
    case .circuit(let lanes): CircuitCost(lanes: lanes)
    }
  }

  /// Chooses the form of each layer that costs least there.
  ///
  /// Where several cost the same, it is the runtime's, so that exported programs give the integers
  /// that the runtime gives.
  ///
  /// - Parameter network: The network.
  /// - Returns: The forms.
  public func forms(of network: Network) -> LayerForms {
    LayerForms(
      network, .cheapest(costModel),
      preferring: LayerForms(network, .cheapest(RuntimeCost.integer)))
  }
}
