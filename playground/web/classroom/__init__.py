"""The class room beside the tabs: a teacher asks, everybody predicts, the class stands beside the model."""
