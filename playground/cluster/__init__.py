"""Beyond one machine: the page's calls on replicas of Ray Serve, and the class rooms on an actor.

Every call of the page is whole in itself: plain data and a model's name go in, plain data comes out, nothing of a user
stays. So where it runs is one choice (``playground/models/shelf/places.py``), made in ``app.py`` by ``PLAYGROUND_RUN``:

=========  =====================================================================================================
``local``  in the page's process; with the package ``spaces``, on a GPU that is lent for the call (ZeroGPU)
``ray``    on a replica, which the cluster at ``RAY_ADDRESS`` chooses; this folder alone knows Ray
=========  =====================================================================================================

A *front page* (``app.py``) serves HTML, the line of events and the shares of users; it holds the small built-in models
that it opens with, and computes nothing with them. A *replica* (``replica.py``) builds the same page without serving
it: so it knows every call of the page by name (``calls.py``), over models on its own shelf, each with its stepping
engine. Front pages and replicas run the same code with the same ``PLAYGROUND_*``; a replica refuses the calls of
another version. Models lie where all of them look: in the image, or in a folder mounted everywhere (``HF_HOME``).

A call goes to a replica that has the model loaded (Serve's multiplexing), and one that goes on with a text to the
replica that wrote it and still has what it has read (``whereabouts.py``). A text is streamed; when its reader leaves,
the replica closes it at its next frame. Each replica takes so many calls at once, each front page lets some more wait,
and refuses the others in the page's words. The number of replicas follows the calls in flight, within
``PLAYGROUND_REPLICAS``.

What breaks off is said: a replica that is gone ends its texts where they stand (the page has what came, and goes on
from there), and Serve starts another. A head that is gone refuses calls until it is back; the front page connects again
by itself (``connection.py``). Rooms live in one named actor (``room_actor.py``), in memory alone: any front page serves
any student, and they end with the head.

The commands: ``bash deploy/ray.sh`` starts all of it on this machine. In a cluster ``python -m playground.cluster``
deploys the replicas and stays, deploying them anew where a restarted head has lost them; or Serve imports
``playground.cluster.app:app`` itself (``serve deploy``, KubeRay's ``importPath``). Front pages are
``PLAYGROUND_RUN=ray RAY_ADDRESS=… python app.py``, each a node's process that reaches the cluster as its driver.
"""
