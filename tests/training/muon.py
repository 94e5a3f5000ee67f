"""Which tests train: torch has the optimizer Muon since 2.9, and the page runs on 2.8 too."""

import pytest
import torch

needs_muon = pytest.mark.skipif(not hasattr(torch.optim, "Muon"), reason="training needs torch 2.9 or later")
