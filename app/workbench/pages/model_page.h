// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "app/workbench/dialogs.h"
#include "app/workbench/page.h"

class QListWidget;

namespace triptych {

class CostController;
class GraphView;
class ModelInspector;

/// The project's graph: drawn with its shapes, a form for the selected node on the right, what is wrong with
/// it and what it costs below. Every change is an edit of the session.
class ModelPage : public Page {
    Q_OBJECT

  public:
    explicit ModelPage(Session& session, QWidget* parent = nullptr);
    ~ModelPage() override;

    QString id() const override { return QStringLiteral("model"); }
    QString title() const override { return tr("Model"); }
    QList<QAction*> pageActions() const override;
    bool busy() const override;

    void setDialogs(Dialogs dialogs);
    GraphView* view() const;
    ModelInspector* inspector() const;
    QListWidget* problems() const;
    CostController* costs() const;

  protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void changeEvent(QEvent* event) override;

  private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace triptych
